import { asJson, readPackage, repositoryUrl } from './package.ts';
import { stdioSettings } from './stdio-settings.ts';

/** The registry's description of a server has room for this many characters. */
const LONGEST_DESCRIPTION = 100;

/** server.json, by the MCP registry's schema of 2025-12-11. */
export function serverManifest(): string {
  const own = readPackage();
  const { name, version } = own;
  const description = 'Unofficial: every operation of the Portkey Admin API as a tool, with an embedded sandbox.';
  if (description.length > LONGEST_DESCRIPTION) throw new Error('The description of server.json is too long.');
  const manifest = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: own.mcpName,
    title: 'Portkey Admin (unofficial)',
    description,
    repository: { url: repositoryUrl(own), source: 'github' },
    version,
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        transport: { type: 'stdio' },
        environmentVariables: Object.entries(stdioSettings).map(([variable, { about, secret, defaultText }]) => ({
          name: variable,
          description: about,
          isRequired: false,
          isSecret: secret,
          ...(defaultText !== '' && { default: defaultText }),
        })),
      },
    ],
  };
  return asJson(manifest);
}
