import {
  type CallToolResult,
  type ClientCapabilities,
  type InputResponseView,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { type Config, confirmFallback } from '../config.ts';
import type { Application } from '../tools/application.ts';
import type { CallResult } from '../tools/call/stages.ts';
import { instructions } from '../tools/instructions.ts';
import type { CallContext, Principal } from '../tools/model/call-context.ts';
import type { Exposure } from '../tools/model/exposure.ts';
import { nearest, noSuch } from '../tools/model/unknown-name.ts';
import type { Question } from '../tools/policy/agree.ts';
import { bad, bounded, type Envelope, textOf } from '../tools/reply/envelope.ts';
import { executorNamed } from '../tools/surfaces/executors.ts';
import type { Surface, SurfaceName } from '../tools/surfaces/surface.ts';
import { capabilitiesOf, ServerWithApp, serveApp, showsApps, withApp } from './app-resource.ts';

/** Who calls, and what they may see: the process's exposure or a narrower one. */
export interface Caller {
  readonly principal: Principal;
  readonly exposure: (application: Application) => Exposure;
  /** Where a person can bring the Portkey key that is missing. */
  readonly keyPrompt?: CallerKeyPrompt;
  /** Only the answer can be sent back: no question can be put on the way. */
  readonly answersOnly?: true;
}

/** A page that takes a key from the caller, and nobody else. */
interface CallerKeyPrompt {
  readonly url: string;
  /** Resolves with the principal and the key once it has been received; undefined when it is not worth waiting longer. */
  waitForKey(signal: AbortSignal): Promise<Principal | undefined>;
  /** What has arrived during this request: an older client's answers all come within one. */
  received(): Principal | undefined;
}

/** How one connection, or one stateless request, is served. */
interface ServingOptions extends Caller {
  readonly config: Config;
  /** Everything between serving and Portkey: loaded once, after the first answer has gone out. */
  readonly application: () => Promise<Application>;
  readonly version: string;
  readonly transport: CallContext['transport'];
  /** Who makes one request, where that can differ from who opened the connection (a session whose token was renewed). */
  readonly callerOf?: (ctx: ServerContext) => Caller | undefined;
  /** The surface, once the client has named itself (older protocol) or at once (2026-07-28). */
  readonly surfaceFor: (clientName: string | undefined) => SurfaceName;
  /** The same before the client has named itself; undefined where that decides. */
  readonly surfaceBeforehand: SurfaceName | undefined;
  readonly cacheScope: 'public' | 'private';
  /** What ends a request early, where that is more than the client's cancelling. */
  readonly signalOf?: (ctx: ServerContext) => AbortSignal;
}

const LIST_TTL_MS = 3_600_000;
const KEY_DESK = 'portkey_key';

/**
 * One MCP server instance over the application; cheap, because everything lasting is in the application.
 *
 * @param options who is served, and what they may see
 */
export function createMcpServer(options: ServingOptions): Server {
  const { config, version } = options;
  const callerOf = (ctx: ServerContext): Caller => options.callerOf?.(ctx) ?? options;
  const server = new ServerWithApp(
    {
      name: 'portkey-admin-mcp-server',
      version,
      title: config.PORTKEY_SANDBOX ? 'Portkey Admin (sandbox)' : 'Portkey Admin',
    },
    {
      capabilities: { tools: { listChanged: false }, resources: { listChanged: false } },
      instructions: instructions(config, options.surfaceBeforehand),
      cacheHints: {
        'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: options.cacheScope },
        'resources/list': { ttlMs: LIST_TTL_MS, cacheScope: 'private' },
        'resources/read': { ttlMs: LIST_TTL_MS, cacheScope: 'private' },
        'server/discover': { ttlMs: LIST_TTL_MS, cacheScope: options.cacheScope },
      },
    },
  );
  const { always: neverAsks } = confirmFallback(config);
  // Found out with the first request: what a client calls itself does not change.
  let known: { readonly clientName: string | undefined; readonly surface: Surface } | undefined;
  const surfaceOf = (application: Application): Surface => {
    const clientName = server.getClientVersion()?.name;
    if (known === undefined || known.clientName !== clientName)
      known = { clientName, surface: application.surface(options.surfaceFor(clientName)) };
    return known.surface;
  };

  server.setRequestHandler('tools/list', async (_request, ctx) => {
    const application = await options.application();
    const tools = surfaceOf(application).list(callerOf(ctx).exposure(application));
    if (!showsApps(capabilitiesOf(server, ctx))) return { tools: tools as never };
    // Not for a cache that others are answered from, who may show no apps.
    return { tools: [...withApp(tools, application.shownInApp)] as never, cacheScope: 'private' as const };
  });
  serveApp(server);
  server.setRequestHandler('tools/call', async (request, ctx) => {
    const { name, arguments: given = {} } = request.params;
    const { exposure, keyPrompt, answersOnly, ...caller } = callerOf(ctx);
    const application = await options.application();
    const received = keyPrompt?.received();
    const prompt = !received && keyPrompt && needsKey(application, name) ? keyPrompt : undefined;
    const opened = inputResponse(ctx.mcpReq.inputResponses, KEY_DESK);
    if (prompt && opened.kind === 'missing' && !answersOnly && canOpen(server, ctx)) return sendTo(prompt);
    const wentThere = prompt && opened.kind === 'elicit' && opened.action === 'accept';
    const principal = received ?? ((wentThere && (await prompt.waitForKey(ctx.mcpReq.signal))) || caller.principal);
    const mayAsk = !neverAsks && !answersOnly && canAsk(server, ctx);
    const context = contextOf({ ...options, principal }, ctx, server, mayAsk);
    const call = (answer: Answer) =>
      surfaceOf(application).call(name, given, { ...context, ...answer }, exposure(application));
    let result = await call(answerOf(inputResponse(ctx.mcpReq.inputResponses, CONFIRM_KEY), ctx.mcpReq.requestState()));
    for (let round = 0; result?.question && mayAsk && round < MOST_ROUNDS; round++) {
      if (ctx.mcpReq.envelope !== undefined) return ask(result.question);
      result = await call(await askOlder(ctx, result.question));
    }
    if (result === undefined) {
      const listed = surfaceOf(application).list(exposure(application));
      const { envelope } = application.pipeline.sanitizeOutput(
        { envelope: bad(noSuch('tool', name, nearest(name, { all: listed })), { code: 'unknown_tool' }) },
        context,
      );
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, envelope.ok ? '' : envelope.error.message);
    }
    return asResult(bounded(result.envelope, config.PORTKEY_MAX_REPLY_BYTES), result.content);
  });
  return server;
}

function contextOf(options: ServingOptions, ctx: ServerContext, server: Server, mayAsk: boolean): CallContext {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  const clientName = server.getClientVersion()?.name;
  const traceparent = ctx.mcpReq._meta?.traceparent;
  return {
    principal: options.principal,
    signal: options.signalOf?.(ctx) ?? ctx.mcpReq.signal,
    transport: options.transport,
    canAsk: mayAsk,
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

/** What the client said that it can ask a person, in whichever era it speaks. */
const elicitationOf = (server: Server, ctx: ServerContext): ClientCapabilities['elicitation'] =>
  capabilitiesOf(server, ctx)?.elicitation;

/** Whether it can put a form before a person. */
function canAsk(server: Server, ctx: ServerContext): boolean {
  const elicitation = elicitationOf(server, ctx);
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/** Whether it can open a page for a person. */
const canOpen = (server: Server, ctx: ServerContext): boolean => elicitationOf(server, ctx)?.url !== undefined;

/** Whether a call is going to Portkey: of a tool that does, or of an executor. */
function needsKey({ toolbox }: Application, name: string): boolean {
  const tool = toolbox.find(name);
  if (tool) return tool.operation !== undefined || (tool.workflow?.steps.length ?? 0) > 0;
  return executorNamed(name) !== undefined;
}

const sendTo = ({ url }: CallerKeyPrompt): ReturnType<typeof inputRequired> =>
  inputRequired({
    inputRequests: {
      [KEY_DESK]: inputRequired.elicitUrl({
        url,
        message: 'This server needs your own Portkey key. Open its page, sign in, and enter the key there.',
      }),
    },
  });

/** The envelope as MCP carries it: structured, and the same as compact JSON text, with pictures and sound beside it. */
function asResult(envelope: Envelope, content: CallResult['content'] = []): CallToolResult {
  const needsConfirming = !envelope.ok && envelope.error.details.code === 'confirmation_required';
  return {
    content: [{ type: 'text', text: textOf(envelope) }, ...content],
    structuredContent: { ...envelope },
    ...(!envelope.ok && !needsConfirming && { isError: true }),
  };
}

/** The name of a question about a confirmation among a request's questions. */
const CONFIRM_KEY = 'confirm';

/** The question a person is asked: yes or no, and nothing secret. */
const CONFIRM_SCHEMA = {
  type: 'object' as const,
  properties: { confirm: { type: 'boolean' as const, title: 'Do it', description: 'Yes, carry this out.' } },
  required: ['confirm'],
};

/** What came of a question. */
type Answer = Pick<CallContext, 'confirmedByPerson' | 'declinedByPerson' | 'unanswered'>;

/** A call is asked about again while its target changes; not for ever. */
const MOST_ROUNDS = 8;

/** As long as a person may take. */
const LONGEST_WAIT_MS = 600_000;

/**
 * What an answer means. Who accepts has to say yes as well; who declines, or accepts without a yes, said no; of a
 * question that was closed (`cancel`) nobody decided.
 *
 * @param answer as it came
 * @param token what stands for the person's yes
 */
function answerOf(answer: InputResponseView, token: unknown): Answer {
  if (answer.kind !== 'elicit') return {};
  if (answer.action === 'cancel') return { unanswered: true };
  if (answer.action !== 'accept' || answer.content?.confirm !== true) return { declinedByPerson: true };
  return typeof token === 'string' ? { confirmedByPerson: token } : {};
}

/**
 * Asks in the way of 2026-07-28: the result is the question, and the client sends the call again with the answer.
 *
 * @param question what is asked, and what stands for a yes
 */
const ask = ({ effect, token }: Question): ReturnType<typeof inputRequired> =>
  inputRequired({
    inputRequests: {
      [CONFIRM_KEY]: inputRequired.elicit({ message: effect.summary, requestedSchema: CONFIRM_SCHEMA }),
    },
    requestState: token,
  });

/**
 * Asks in the older way, with a request of its own to the client. A client that answers that with an error has nobody
 * who could decide.
 *
 * @param ctx the call that is asked about
 * @param question what is asked, and what stands for a yes
 */
async function askOlder(ctx: ServerContext, { effect, token }: Question): Promise<Answer> {
  const params = { mode: 'form' as const, message: effect.summary, requestedSchema: CONFIRM_SCHEMA };
  const options = { timeout: LONGEST_WAIT_MS, resetTimeoutOnProgress: true, onprogress: () => {} };
  try {
    const { action, content } = await ctx.mcpReq.send({ method: 'elicitation/create', params }, options);
    return answerOf({ kind: 'elicit', action, ...(content && { content }) }, token);
  } catch (error) {
    if (ctx.mcpReq.signal.aborted) throw error;
    return { unanswered: true };
  }
}
