import {
  acceptedContent,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Config } from '../config.ts';
import type { Application } from '../tools/application.ts';
import type { CallContext, Principal } from '../tools/call-context.ts';
import type { Exposure } from '../tools/exposure.ts';
import { instructions } from '../tools/instructions.ts';
import type { CallResult } from '../tools/pipeline.ts';
import type { Envelope } from '../tools/reply/envelope.ts';
import type { SurfaceName } from '../tools/surfaces/surface.ts';

/** Who calls, and what they may see: the process's exposure or a narrower one. */
export interface Caller {
  readonly principal: Principal;
  readonly exposure: (application: Application) => Exposure;
}

/** How one connection, or one stateless request, is served. */
export interface ServingOptions extends Caller {
  readonly config: Config;
  /** Everything between serving and Portkey: loaded once, after the first answer has gone out. */
  readonly application: () => Promise<Application>;
  readonly version: string;
  readonly transport: CallContext['transport'];
  /** Who makes one request, where that can differ from who opened the connection (a session whose token was renewed). */
  readonly callerOf?: (ctx: ServerContext) => Caller | undefined;
  /** The surface, once the client has named itself (older protocol) or at once (2026-07-28). */
  readonly surfaceFor: (clientName: string | undefined) => SurfaceName;
  readonly cacheScope: 'public' | 'private';
}

const LIST_TTL_MS = 3_600_000;
const CONFIRM_KEY = 'confirm';

/** The question a person is asked: yes or no, and nothing secret. */
const CONFIRM_SCHEMA = {
  type: 'object' as const,
  properties: { confirm: { type: 'boolean' as const, title: 'Do it', description: 'Yes, carry this out.' } },
  required: ['confirm'],
};

/**
 * One MCP server instance over the application; cheap, because everything lasting is in the application.
 *
 * @param options who is served, and what they may see
 */
export function createMcpServer(options: ServingOptions): Server {
  const { config, version } = options;
  const callerOf = (ctx: ServerContext): Caller => options.callerOf?.(ctx) ?? options;
  const server = new Server(
    {
      name: 'portkey-admin-mcp-server',
      version,
      title: config.PORTKEY_SANDBOX ? 'Portkey Admin (sandbox)' : 'Portkey Admin',
    },
    {
      capabilities: { tools: { listChanged: false } },
      instructions: instructions(config, options.surfaceFor(undefined)),
      cacheHints: {
        'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: options.cacheScope },
        'server/discover': { ttlMs: LIST_TTL_MS, cacheScope: options.cacheScope },
      },
    },
  );
  const surfaceOf = (application: Application) =>
    application.surface(options.surfaceFor(server.getClientVersion()?.name));

  server.setRequestHandler('tools/list', async (_request, ctx) => {
    const application = await options.application();
    return { tools: [...surfaceOf(application).list(callerOf(ctx).exposure(application))] as never };
  });
  server.setRequestHandler('tools/call', async (request, ctx) => {
    const { name, arguments: given = {} } = request.params;
    const answer = inputResponse(ctx.mcpReq.inputResponses, CONFIRM_KEY);
    const agreed =
      answer.kind === 'elicit' && acceptedContent(ctx.mcpReq.inputResponses, CONFIRM_KEY)?.confirm === true;
    const state = ctx.mcpReq.requestState();
    const { principal, exposure } = callerOf(ctx);
    const context = contextOf({ ...options, principal }, ctx, server, {
      canAsk: canAsk(server, ctx),
      ...(answer.kind === 'elicit' && !agreed && { declinedByPerson: true }),
      ...(agreed && typeof state === 'string' && { confirmedByPerson: state }),
    });
    const application = await options.application();
    const result = await surfaceOf(application).call(name, given, context, exposure(application));
    if (result === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool named ${JSON.stringify(name)}.`);
    if (result.question && context.canAsk) return ask(result.question);
    return asResult(result.envelope, result.content);
  });
  return server;
}

function contextOf(
  options: ServingOptions,
  ctx: ServerContext,
  server: Server,
  answer: Pick<CallContext, 'canAsk' | 'confirmedByPerson' | 'declinedByPerson'>,
): CallContext {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  const clientName = server.getClientVersion()?.name;
  const traceparent = ctx.mcpReq._meta?.traceparent;
  return {
    principal: options.principal,
    signal: ctx.mcpReq.signal,
    transport: options.transport,
    ...answer,
    ...(clientName !== undefined && { clientName }),
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(progressToken !== undefined && {
      progress: (done: number, total: number | undefined, message: string): void => {
        const params = { progressToken, progress: done, message, ...(total !== undefined && { total }) };
        ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
      },
    }),
  };
}

/** Whether the client said that it can put a form before a person, in whichever era it speaks. */
function canAsk(server: Server, ctx: ServerContext): boolean {
  const envelope = ctx.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const modern = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const { elicitation } = modern ?? server.getClientCapabilities() ?? {};
  if (elicitation === undefined) return false;
  return elicitation.form !== undefined || elicitation.url === undefined;
}

function ask(question: NonNullable<CallResult['question']>): ReturnType<typeof inputRequired> {
  return inputRequired({
    inputRequests: {
      [CONFIRM_KEY]: inputRequired.elicit({ message: question.effect.summary, requestedSchema: CONFIRM_SCHEMA }),
    },
    requestState: question.token,
  });
}

/** The envelope as MCP carries it: structured, and the same as compact JSON text, with pictures and sound beside it. */
export function asResult(envelope: Envelope, content: CallResult['content'] = []): CallToolResult {
  const needsConfirming = !envelope.ok && envelope.error.details.code === 'confirmation_required';
  return {
    content: [{ type: 'text', text: JSON.stringify(envelope) }, ...content],
    structuredContent: { ...envelope },
    ...(!envelope.ok && !needsConfirming && { isError: true }),
  };
}
