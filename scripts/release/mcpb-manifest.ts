import { readPackage, repositoryUrl } from '../docs/package.ts';
import { stdioSettings } from '../docs/stdio-settings.ts';

/** The environment's own: a client passes them on as they are, and an empty one would hide the user's. */
const ENVIRONMENT = new Set(['HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS']);

interface Setting {
  readonly kind: string;
  readonly defaultText: string;
  readonly about: string;
  readonly secret: boolean;
}

/** How a client asks for a setting. Every one has a default, because a client leaves `${user_config.…}` where it has no value. */
function asked(variable: string, { kind, defaultText, about, secret }: Setting) {
  const title = variable
    .replace(/^PORTKEY_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
  const shown = { title: title.charAt(0).toUpperCase() + title.slice(1), description: about, required: false };
  if (kind === 'switch') return { type: 'boolean', ...shown, default: defaultText === 'on' };
  if (kind === 'number' && /^\d+$/.test(defaultText)) return { type: 'number', ...shown, default: Number(defaultText) };
  // Any other default is words about what holds when nothing is given.
  return { type: 'string', ...shown, default: '', ...(secret && { sensitive: true }) };
}

/** manifest.json of the MCPB bundle, by version 0.3 of its schema: the server over stdio, its settings as a form. */
export function mcpbManifest() {
  const own = readPackage();
  const settings = Object.entries(stdioSettings).filter(([variable]) => !ENVIRONMENT.has(variable));
  return {
    manifest_version: '0.3',
    name: own.name,
    display_name: 'Portkey Admin (unofficial)',
    version: own.version,
    description: own.description,
    author: { name: own.author, url: repositoryUrl(own) },
    repository: { type: 'git', url: repositoryUrl(own) },
    homepage: own.homepage,
    documentation: own.homepage,
    support: `${repositoryUrl(own)}/issues`,
    license: own.license,
    keywords: own.keywords,
    server: {
      type: 'node',
      entry_point: 'build/index.js',
      mcp_config: {
        command: 'node',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills it in.
        args: ['${__dirname}/build/index.js'],
        env: Object.fromEntries(settings.map(([variable]) => [variable, `\${user_config.${variable}}`])),
      },
    },
    // What is listed depends on the settings.
    tools_generated: true,
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: own.engines.node } },
    user_config: Object.fromEntries(settings.map(([variable, setting]) => [variable, asked(variable, setting)])),
  };
}
