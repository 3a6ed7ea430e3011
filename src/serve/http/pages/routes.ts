import type { Exchange, Route } from '../exchange/exchange.ts';
import type { VaultEntry } from '../keys/vault.ts';
import type { PageSession } from '../sign-in/page-session.ts';
import { type HomeView, home } from './home.ts';
import { page, sendPage, type Viewer } from './page.ts';

/** What every page needs. */
export interface PageKit {
  readonly version: string;
  /** Who is signed in; nobody where nobody can. */
  readonly sessionOf: (exchange: Exchange) => Promise<PageSession | undefined>;
  /** What the frame shows; `returnTo` is where a sign-in leads back to. */
  readonly viewer: (session: PageSession | undefined, returnTo: string) => Viewer;
  /** Bounds how often an address comes, and turns refusals into pages. */
  readonly wrapped: (handle: (exchange: Exchange) => Promise<void> | void) => Route['handle'];
}

/** What the first page shows of the server, whoever looks. */
type ServerView = Pick<HomeView, 'sandbox' | 'readOnly' | 'sessionMode' | 'signOn' | 'keyMode'>;

/** The first page. */
export function homeRoute(
  kit: PageKit,
  server: ServerView,
  healthIssues: () => Promise<Readonly<Record<string, string>>>,
  entryOf: (session: PageSession) => Promise<VaultEntry | 'unreadable' | undefined>,
): Route {
  return {
    path: '/',
    methods: ['GET'],
    handle: kit.wrapped(async (exchange) => {
      const session = await kit.sessionOf(exchange);
      const viewer = kit.viewer(session, '/');
      const { baseUrl } = exchange;
      const entry = session && (await entryOf(session));
      const body = home({ ...server, baseUrl, viewer, healthIssues: await healthIssues(), entry });
      sendPage(exchange, 200, page({ title: 'Portkey Admin MCP server', viewer, body, version: kit.version }));
    }),
  };
}
