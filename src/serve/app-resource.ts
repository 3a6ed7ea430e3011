import { readFile } from 'node:fs/promises';
import {
  type BaseContext,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type ListResourcesResult,
  type MessageExtraInfo,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  Server,
  type ServerCapabilities,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { ListedTool } from '../tools/surfaces/surface.ts';

/** The MCP App, a single page. Source: the extension's specification, 2026-01-26. */
const APP_URI = 'ui://portkey/dashboard';
const EXTENSION = 'io.modelcontextprotocol/ui';
const MIME_TYPE = 'text/html;profile=mcp-app';

const LISTED = {
  uri: APP_URI,
  name: 'dashboard',
  title: 'Portkey dashboard',
  description: 'Spend and traffic, gateway configs and plans of changes, to look at.',
  mimeType: MIME_TYPE,
} as const;

/** The page loads nothing, talks to nobody but its host, and asks for no permission. */
const UI = { csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] } } as const;

/** What a request's own client declares, where its era says so in each request. */
function declaredIn({ mcpReq }: BaseContext | ServerContext): ClientCapabilities | undefined {
  const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
}

/**
 * What a client can do, in whichever era it speaks.
 *
 * @param server the connection
 * @param ctx the request
 */
export const capabilitiesOf = (server: Server, ctx: ServerContext): ClientCapabilities | undefined =>
  declaredIn(ctx) ?? server.getClientCapabilities();

/**
 * Whether a client shows MCP Apps.
 *
 * @param capabilities as the client declared them
 */
export function showsApps(capabilities: ClientCapabilities | undefined): boolean {
  const { mimeTypes } = (capabilities?.extensions?.[EXTENSION] ?? {}) as { readonly mimeTypes?: unknown };
  return Array.isArray(mimeTypes) && mimeTypes.includes(MIME_TYPE);
}

/** Says that it has resources to those clients alone that can show the one there is. */
export class ServerWithApp extends Server {
  #declared: ClientCapabilities | undefined;

  /** Runs for each request: what 2026-07-28 declares in it is what `server/discover` answers by. */
  protected override buildContext(ctx: BaseContext, extra?: MessageExtraInfo): ServerContext {
    this.#declared = declaredIn(ctx);
    return super.buildContext(ctx, extra);
  }

  override getCapabilities(): ServerCapabilities {
    const { resources, ...others } = super.getCapabilities();
    const shows = showsApps(this.#declared ?? this.getClientCapabilities());
    return { ...others, ...(shows && resources && { resources }) };
  }
}

/**
 * The list of tools with a word at those that the app can show.
 *
 * @param tools as any client sees them
 * @param shown whether the app can show what a tool answers
 */
export const withApp = (tools: readonly ListedTool[], shown: (name: string) => boolean): readonly ListedTool[] =>
  tools.map((tool) => (shown(tool.name) ? { ...tool, _meta: { ...tool._meta, ui: { resourceUri: APP_URI } } } : tool));

/**
 * Serves the app as the one resource. For other clients there are no resources, as if there were no such methods.
 *
 * @param server whose requests are answered
 */
export function serveApp(server: Server): void {
  const onlyWhereShown = (ctx: ServerContext): void => {
    if (!showsApps(capabilitiesOf(server, ctx)))
      throw new ProtocolError(ProtocolErrorCode.MethodNotFound, 'Method not found');
  };
  server.setRequestHandler('resources/list', (_request, ctx): ListResourcesResult => {
    onlyWhereShown(ctx);
    return { resources: [LISTED] };
  });
  server.setRequestHandler('resources/templates/list', (_request, ctx) => {
    onlyWhereShown(ctx);
    return { resourceTemplates: [] };
  });
  server.setRequestHandler('resources/read', async ({ params }, ctx): Promise<ReadResourceResult> => {
    onlyWhereShown(ctx);
    if (params.uri !== APP_URI)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is one resource here: ${APP_URI}.`);
    return { contents: [{ uri: APP_URI, mimeType: MIME_TYPE, text: await page(), _meta: { ui: UI } }] };
  });
}

let kept: Promise<string> | undefined;

/** The built page, read once: beside the bundle, or in `build/` where the sources run. */
function page(): Promise<string> {
  kept ??= readFile(new URL('../app.html', import.meta.url), 'utf8')
    .catch(() => readFile(new URL('../../build/app.html', import.meta.url), 'utf8'))
    .catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
  return kept;
}
