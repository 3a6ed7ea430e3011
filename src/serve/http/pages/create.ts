import { randomBytes } from 'node:crypto';
import type { Config } from '../../../config.ts';
import type { Logger } from '../../../log.ts';
import type { Application } from '../../../tools/application.ts';
import type { OneTimeOutlet } from '../../../tools/secrets/one-time.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { AuthSettings } from '../auth/settings.ts';
import type { Exchange, Routes } from '../exchange/exchange.ts';
import type { KeySettings } from '../keys/settings.ts';
import type { Vault } from '../keys/vault.ts';
import type { SessionSettings } from '../mcp/sessions.ts';
import { issuerClient, signInFlow } from '../sign-in/flow.ts';
import { pageSessions } from '../sign-in/page-session.ts';
import type { SignInSettings } from '../sign-in/settings.ts';
import { type Store, sealWith } from '../store/store.ts';
import { assetRoutes } from './assets.ts';
import { homeRoute } from './home.ts';
import { keyRoute } from './key-routes.ts';
import { oneTimeLinks, secretRoute } from './one-time.ts';
import { pageKit } from './page.ts';
import { signInRoutes, signInUrl } from './sign-in-routes.ts';

/** What the pages are made of. */
interface PagesParts {
  readonly config: Config;
  readonly settings: {
    readonly publicUrl: string | undefined;
    readonly auth: AuthSettings;
    readonly keys: KeySettings;
    readonly sessions: Pick<SessionSettings, 'mode'>;
    readonly signIn: SignInSettings | undefined;
  };
  readonly version: string;
  readonly log: Logger;
  readonly store: Store;
  readonly auth: Authenticator;
  readonly vault: Vault | undefined;
  readonly application: () => Promise<Application>;
  readonly healthIssues: () => Promise<Readonly<Record<string, string>>>;
  /** Bounds how often an address comes; throws `Refused` 429. */
  readonly limitAddress: (exchange: Exchange) => Promise<void>;
  /** Where the server is reached when no public URL is set. */
  readonly ownUrl: () => string;
}

/** The pages for people. */
interface Pages {
  readonly routes: Routes;
  /** Takes what is shown once, with `PORTKEY_ONE_TIME_SECRETS=link`. */
  readonly outlet: OneTimeOutlet | undefined;
}

const SECRET_BYTES = 32;

/** Puts the pages together: the first one, sign-in, the key's, and that of single-use links. */
export function createPages(parts: PagesParts): Pages {
  const { config, settings, version, log, store, auth, vault } = parts;
  const { signIn } = settings;
  const secret = signIn?.secret ?? config.MCP_STATE_SECRET ?? randomBytes(SECRET_BYTES).toString('base64');
  const sessions = pageSessions(store, sealWith(secret, 'page-session'));
  const kit = pageKit(version, parts.limitAddress, {
    sessionOf: async (exchange) => (signIn ? sessions.find(exchange) : undefined),
    viewer: (session, returnTo) => ({ session, signInUrl: signIn && signInUrl(returnTo) }),
  });
  const home = homeRoute(
    kit,
    {
      sandbox: config.PORTKEY_SANDBOX,
      readOnly: config.PORTKEY_READ_ONLY,
      sessionMode: settings.sessions.mode,
      auth: settings.auth,
      keyMode: settings.keys.mode,
    },
    parts.healthIssues,
    async ({ person }) => vault?.read(person),
  );
  const signingIn = signIn
    ? signInRoutes({
        kit,
        settings: signIn,
        flow: signInFlow({ issuer: issuerClient(signIn, log), seal: sealWith(secret, 'sign-in'), store }),
        sessions,
        auth,
      })
    : [];
  const key = vault ? [keyRoute(kit, vault, parts.application)] : [];
  const links =
    config.PORTKEY_ONE_TIME_SECRETS === 'link'
      ? oneTimeLinks(store, sealWith(secret, 'one-time'), () => settings.publicUrl ?? parts.ownUrl())
      : undefined;
  const secrets = links ? [secretRoute(kit, links, settings.auth.mode, auth)] : [];
  return { routes: [home, ...assetRoutes, ...signingIn, ...key, ...secrets], outlet: links?.outlet };
}
