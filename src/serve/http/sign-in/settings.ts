import type { Config } from '../../../config.ts';
import { type AuthSettings, signOnIn, type TokenSettings } from '../auth/settings.ts';

/** How people sign in at the page: as a client of the same issuer that signs the tokens of MCP. */
export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** What tokens must be like, for the rights that the page shows. */
  readonly tokens: TokenSettings;
  /** What cookies and sessions are sealed with; undefined: random for the process. */
  readonly secret: string | undefined;
}

/** Undefined where people cannot sign in: no issuer, or no client of it. */
export function signInSettings(config: Config, auth: AuthSettings): SignInSettings | undefined {
  const tokens = signOnIn(auth);
  if (tokens === undefined || config.OIDC_CLIENT_ID === undefined) return undefined;
  const [vaultKey] = (config.MCP_VAULT_KEY ?? '').split(',');
  return {
    issuer: tokens.issuer,
    clientId: config.OIDC_CLIENT_ID,
    clientSecret: config.OIDC_CLIENT_SECRET,
    tokens,
    secret: vaultKey?.trim() || config.MCP_STATE_SECRET,
  };
}
