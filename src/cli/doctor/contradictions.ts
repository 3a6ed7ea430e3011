import type { Config } from '../../config.ts';
import type { Environment } from '../serve.ts';

/** Settings that another one makes ineffective. */
export interface Contradiction {
  /** The setting that counts. */
  readonly counts: string;
  /** What it means, as a part of a sentence. */
  readonly says: string;
  readonly when: (config: Config) => boolean;
  /** Those that have no effect then. */
  readonly idle: readonly string[];
  /** Which organisation is meant, or as whom, is in doubt; else something has no effect, and that is all. */
  readonly doubtful?: true;
}

const OIDC = [
  ...['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_REQUIRED_SCOPES'],
  'MCP_REQUIRED_CLAIMS',
];
const CLERK = [
  ...['CLERK_ISSUER', 'CLERK_AUDIENCE', 'CLERK_ALLOWED_SUBJECTS', 'CLERK_ALLOWED_ORGANIZATION_IDS'],
  ...['CLERK_ALLOWED_ROLES', 'CLERK_REQUIRED_PERMISSIONS'],
];
const TOKENS = ['MCP_AUTH_TOKEN', 'MCP_AUTH_TOKEN_FILE'];

export const CONTRADICTIONS: readonly Contradiction[] = [
  {
    counts: 'PORTKEY_SANDBOX',
    says: 'The sandbox is on',
    when: (config) => config.PORTKEY_SANDBOX,
    idle: [
      'PORTKEY_API_KEY',
      'PORTKEY_API_KEY_FILE',
      'PORTKEY_GATEWAY_API_KEY',
      'PORTKEY_BASE_URL',
      'PORTKEY_GATEWAY_URL',
    ],
    doubtful: true,
  },
  {
    counts: 'PORTKEY_API_KEY',
    says: 'PORTKEY_API_KEY is set',
    when: (config) => !config.PORTKEY_SANDBOX && config.PORTKEY_API_KEY !== undefined,
    idle: ['PORTKEY_API_KEY_FILE'],
    doubtful: true,
  },
  {
    counts: 'PORTKEY_READ_ONLY',
    says: 'PORTKEY_READ_ONLY is on: only tools that read are there',
    when: (config) => config.PORTKEY_READ_ONLY,
    idle: [
      ...['PORTKEY_CONFIRM', 'PORTKEY_CONFIRM_FALLBACK', 'PORTKEY_UNATTENDED', 'PORTKEY_DRY_RUN'],
      ...['PORTKEY_MAX_WRITES_PER_HOUR', 'PORTKEY_MAX_DELETES_PER_HOUR', 'PORTKEY_ONE_TIME_SECRETS'],
    ],
  },
  {
    counts: 'PORTKEY_CONFIRM',
    says: 'PORTKEY_CONFIRM is off: nothing is asked about',
    when: (config) => config.PORTKEY_CONFIRM?.join() === 'off',
    idle: ['PORTKEY_CONFIRM_FALLBACK', 'PORTKEY_UNATTENDED'],
  },
  {
    counts: 'MCP_AUTH_MODE',
    says: 'MCP_AUTH_MODE is bearer',
    when: (config) => config.MCP_AUTH_MODE === 'bearer',
    idle: [...OIDC, ...CLERK],
  },
  {
    counts: 'MCP_AUTH_MODE',
    says: 'MCP_AUTH_MODE is oidc',
    when: (config) => config.MCP_AUTH_MODE === 'oidc',
    idle: [...TOKENS, ...CLERK],
  },
  {
    counts: 'MCP_AUTH_MODE',
    says: 'MCP_AUTH_MODE is clerk',
    when: (config) => config.MCP_AUTH_MODE === 'clerk',
    idle: TOKENS,
  },
  {
    counts: 'CLERK_ISSUER',
    says: 'CLERK_ISSUER is set',
    when: (config) => config.MCP_AUTH_MODE === 'clerk' && config.CLERK_ISSUER !== undefined,
    idle: ['OIDC_ISSUER', 'OIDC_AUDIENCE'],
  },
  {
    counts: 'MCP_AUTH_MODE',
    says: 'MCP_AUTH_MODE is none, so nobody who calls over HTTP has to sign in',
    when: (config) => (config.MCP_AUTH_MODE ?? 'none') === 'none',
    idle: [...TOKENS, ...OIDC, ...CLERK],
    doubtful: true,
  },
];

/** A contradiction that is there, and the settings that it makes idle here. */
export interface Found {
  readonly contradiction: Contradiction;
  readonly idle: readonly string[];
}

/**
 * The contradictions of the settings.
 *
 * @param env the environment
 * @param config the settings that were read from it
 */
export function contradictionsOf(env: Environment, config: Config): readonly Found[] {
  return CONTRADICTIONS.flatMap((contradiction) => {
    const idle = contradiction.when(config)
      ? contradiction.idle.filter((name) => name !== contradiction.counts && env[name]?.trim())
      : [];
    // The key of a file stands in the settings as the key itself.
    const fromFile = contradiction.counts === 'PORTKEY_API_KEY' && !env.PORTKEY_API_KEY?.trim();
    return idle.length === 0 || fromFile ? [] : [{ contradiction, idle }];
  });
}
