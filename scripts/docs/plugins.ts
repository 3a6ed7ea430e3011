import { asJson, type Package, readPackage, repositoryUrl } from './package.ts';
import { stdioSettings } from './stdio-settings.ts';

const SERVER = 'portkey-admin';

/** What a client asks when it installs a plugin: few enough to answer in a minute. Everything else has a default. */
const ASKED = {
  PORTKEY_API_KEY: 'Portkey API key',
  PORTKEY_BASE_URL: 'Portkey URL',
  PORTKEY_SANDBOX: 'Sandbox',
  PORTKEY_READ_ONLY: 'Read only',
  PORTKEY_WORKSPACE_ID: 'Workspace',
} as const satisfies Partial<Record<keyof typeof stdioSettings, string>>;

const asked = Object.entries(ASKED).map(([variable, title]) => ({
  variable,
  title,
  ...stdioSettings[variable as keyof typeof ASKED],
}));

/** A clone has no build, so a plugin starts the published package: the version that the plugin itself has. */
const command = ({ name, version }: Package) => ({ command: 'npx', args: ['-y', `${name}@${version}`] });

/** `.claude-plugin/plugin.json`: the server and the skills, for Claude Code. */
export function claudePlugin(): string {
  const own = readPackage();
  return asJson({
    name: SERVER,
    version: own.version,
    description: own.description,
    author: { name: own.author, url: repositoryUrl(own) },
    homepage: own.homepage,
    repository: repositoryUrl(own),
    license: own.license,
    keywords: own.keywords,
    userConfig: Object.fromEntries(
      asked.map(({ variable, title, about, secret, kind, defaultText }) => [
        variable,
        kind === 'switch'
          ? { type: 'boolean', title, description: about, default: defaultText === 'on' }
          : { type: 'string', title, description: about, sensitive: secret, default: defaultText },
      ]),
    ),
    mcpServers: {
      [SERVER]: {
        ...command(own),
        env: Object.fromEntries(asked.map(({ variable }) => [variable, `\${user_config.${variable}}`])),
      },
    },
  });
}

/** `.claude-plugin/marketplace.json`: this repository as a marketplace of its one plugin. */
export function claudeMarketplace(): string {
  const own = readPackage();
  return asJson({
    name: own.name,
    owner: { name: own.author, url: repositoryUrl(own) },
    description: own.description,
    plugins: [{ name: SERVER, source: './', description: own.description, version: own.version }],
  });
}

/** `gemini-extension.json`: the server for Gemini CLI, which finds `skills/` by itself. */
export function geminiExtension(): string {
  const own = readPackage();
  return asJson({
    name: SERVER,
    version: own.version,
    description: own.description,
    mcpServers: { [SERVER]: command(own) },
    settings: asked.map(({ variable, title, about, secret }) => ({
      name: title,
      description: about,
      envVar: variable,
      sensitive: secret,
    })),
  });
}
