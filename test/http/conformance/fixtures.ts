import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import {
  EMBEDDED,
  IMAGE,
  PROMPTS,
  prompt,
  RESOURCES,
  readResource,
  SCHEMA_2020,
  TEMPLATE,
  WAV,
} from './fixture-data.ts';

/*
 * What the official conformance suite expects to find on a server: tools, prompts and resources of fixed names that do
 * fixed things. Ours has none of them, so the suite's scenarios run against these on the real HTTP stack.
 */

type Result = Readonly<Record<string, unknown>>;
type Tool = (args: Readonly<Record<string, unknown>>, ctx: ServerContext) => Promise<Result> | Result;

const STATE = createRequestStateCodec<{ readonly step: number }>({
  key: 'conformance-fixtures-state-key-0001',
  ttlSeconds: 600,
});
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
const text = (value: string): Result => ({ content: [{ type: 'text', text: value }] });

const capabilitiesOf = (ctx: ServerContext): ClientCapabilities =>
  ((ctx.mcpReq.envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY] ??
    {}) as ClientCapabilities;

const form = (message: string, property: string, type: 'string' | 'boolean' = 'string') =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [property]: { type } }, required: [property] } as never,
  });
const NAME = form('What is your name?', 'name');
const sampling = (question: string) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens: 100,
  });
const answered = (ctx: ServerContext, key: string): boolean =>
  inputResponse(ctx.mcpReq.inputResponses, key).kind !== 'missing';
/** The state that a client echoes, which the codec has verified on the way in; a call with a forged one never gets here. */
const stepOf = (ctx: ServerContext): number => (ctx.mcpReq.requestState() as { step?: number } | undefined)?.step ?? 0;

const elicited = async (
  ctx: ServerContext,
  label: string,
  message: string,
  properties: Result,
  required: string[] = [],
) => {
  const answer = await ctx.mcpReq.elicitInput({
    message,
    requestedSchema: { type: 'object', properties, required } as never,
  });
  return text(`${label}: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
};

const TOOLS: Readonly<Record<string, Tool>> = {
  test_simple_text: () => text('This is a simple text response for testing.'),
  test_image_content: () => ({ content: [IMAGE] }),
  test_audio_content: () => ({ content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] }),
  test_embedded_resource: () => ({ content: [EMBEDDED] }),
  test_multiple_content_types: () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      IMAGE,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data","value":123}',
        },
      },
    ],
  }),
  test_error_handling: () => ({ ...text('This tool intentionally returns an error for testing'), isError: true }),
  test_tool_with_logging: async (_args, ctx) => {
    for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await ctx.mcpReq.log('info', line);
      await pause();
    }
    return text('Logged three lines.');
  },
  test_logging_tool: async (_args, ctx) => {
    await ctx.mcpReq.log('info', 'only for who asked');
    return text('Logged to whoever asked.');
  },
  test_tool_with_progress: async (_args, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      await pause();
    }
    return text('Done in three steps.');
  },
  test_reconnection: async (_args, ctx) => {
    ctx.http?.closeSSE?.();
    await pause();
    return text('Reconnection test completed successfully.');
  },
  test_sampling: async ({ prompt: question }, ctx) => {
    const answer = await ctx.mcpReq.requestSampling({
      messages: [{ role: 'user', content: { type: 'text', text: String(question) } }],
      maxTokens: 100,
    });
    const content = Array.isArray(answer.content) ? answer.content[0] : answer.content;
    return text(`LLM response: ${content?.type === 'text' ? content.text : ''}`);
  },
  test_elicitation: ({ message }, ctx) =>
    elicited(ctx, 'User response', String(message), { username: { type: 'string' }, email: { type: 'string' } }, [
      'username',
      'email',
    ]),
  test_elicitation_sep1034_defaults: (_args, ctx) =>
    elicited(ctx, 'Elicitation completed', 'Look at these defaults', {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  test_elicitation_sep1330_enums: (_args, ctx) => {
    const options = ['option1', 'option2', 'option3'];
    const titled = ['1', '2', '3'].map((digit) => ({ const: `value${digit}`, title: `Option ${digit}` }));
    return elicited(ctx, 'Elicitation completed', 'Choose', {
      untitledSingle: { type: 'string', enum: options },
      titledSingle: { type: 'string', oneOf: titled },
      legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
      untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
      titledMulti: { type: 'array', items: { anyOf: titled } },
    });
  },
  json_schema_2020_12_tool: (args) => text(JSON.stringify(args)),
  test_missing_capability: (_args, ctx) => {
    if (capabilitiesOf(ctx).sampling === undefined)
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    return text('The client can sample.');
  },
  test_streaming_elicitation: async (_args, ctx) =>
    answered(ctx, 'user_name') ? text('Thank you.') : inputRequired({ inputRequests: { user_name: NAME } }),
  test_input_required_result_elicitation: (_args, ctx) => {
    const given = acceptedContent(ctx.mcpReq.inputResponses, 'user_name')?.name;
    return typeof given === 'string' ? text(`Hello, ${given}!`) : inputRequired({ inputRequests: { user_name: NAME } });
  },
  test_input_required_result_sampling: (_args, ctx) =>
    answered(ctx, 'capital_question')
      ? text('Sampled.')
      : inputRequired({ inputRequests: { capital_question: sampling('What is the capital of France?') } }),
  test_input_required_result_list_roots: (_args, ctx) =>
    answered(ctx, 'client_roots')
      ? text('Rooted.')
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } }),
  test_input_required_result_request_state: async (_args, ctx) =>
    stepOf(ctx) === 1 && answered(ctx, 'confirm')
      ? text('state-ok')
      : inputRequired({
          inputRequests: { confirm: form('Please confirm', 'ok', 'boolean') },
          requestState: await STATE.mint({ step: 1 }),
        }),
  test_input_required_result_tampered_state: async (_args, ctx) =>
    stepOf(ctx) === 1
      ? text('state-ok')
      : inputRequired({
          inputRequests: { confirm: form('Please confirm', 'ok', 'boolean') },
          requestState: await STATE.mint({ step: 1 }),
        }),
  test_input_required_result_multiple_inputs: async (_args, ctx) =>
    ['user_name', 'greeting', 'client_roots'].every((key) => answered(ctx, key))
      ? text('All three came.')
      : inputRequired({
          inputRequests: {
            user_name: NAME,
            greeting: sampling('Generate a greeting'),
            client_roots: inputRequired.listRoots(),
          },
          requestState: await STATE.mint({ step: 1 }),
        }),
  test_input_required_result_multi_round: async (_args, ctx) => {
    const step = stepOf(ctx);
    if (step === 2 && answered(ctx, 'step2')) return text('Both steps came.');
    const [key, question, property] =
      step === 1 && answered(ctx, 'step1')
        ? (['step2', 'Step 2: What is your favorite color?', 'color'] as const)
        : (['step1', 'Step 1: What is your name?', 'name'] as const);
    return inputRequired({
      inputRequests: { [key]: form(question, property) },
      requestState: await STATE.mint({ step: key === 'step2' ? 2 : 1 }),
    });
  },
  test_input_required_result_capabilities: (_args, ctx) => {
    const { elicitation, sampling: samples } = capabilitiesOf(ctx);
    return inputRequired({
      inputRequests: {
        ...(elicitation && { user_name: NAME }),
        ...(samples && { greeting: sampling('Generate a greeting') }),
      },
    });
  },
};

const PLAIN = { type: 'object', properties: {} };
const SCHEMAS: Readonly<Record<string, object>> = {
  json_schema_2020_12_tool: SCHEMA_2020,
  test_sampling: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
  test_elicitation: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
};

/** A server that holds what the suite looks for, and nothing of ours. */
export function fixtureServer(): Server {
  const hint = { ttlMs: 1_000, cacheScope: 'public' as const };
  const server = new Server(
    { name: 'conformance-fixtures', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: false },
        resources: { subscribe: true, listChanged: false },
        prompts: { listChanged: false },
        logging: {},
        completions: {},
      },
      requestState: { verify: STATE.verify },
      cacheHints: {
        'tools/list': hint,
        'prompts/list': hint,
        'resources/list': hint,
        'resources/templates/list': hint,
        'resources/read': hint,
        'server/discover': hint,
      },
    },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: Object.keys(TOOLS).map((name) => ({
      name,
      description: `Fixture ${name}`,
      inputSchema: SCHEMAS[name] ?? PLAIN,
    })) as never,
  }));
  server.setRequestHandler('tools/call', async ({ params }, ctx) => {
    const tool = TOOLS[params.name];
    if (tool === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}.`);
    return (await tool(params.arguments ?? {}, ctx)) as never;
  });
  server.setRequestHandler('resources/list', () => ({ resources: [...RESOURCES] }) as never);
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [TEMPLATE] }) as never);
  server.setRequestHandler('resources/read', ({ params }) => {
    const found = readResource(params.uri);
    if (found === undefined) throw new ResourceNotFoundError(params.uri);
    return { contents: [found] } as never;
  });
  server.setRequestHandler('resources/subscribe', () => ({}));
  server.setRequestHandler('resources/unsubscribe', () => ({}));
  server.setRequestHandler('prompts/list', () => ({ prompts: [...PROMPTS] }) as never);
  server.setRequestHandler('prompts/get', ({ params }, ctx) => {
    if (params.name === 'test_input_required_result_prompt' && !answered(ctx, 'user_context'))
      return inputRequired({
        inputRequests: { user_context: form('What context should the prompt use?', 'context') },
      }) as never;
    return { messages: prompt(params.name, params.arguments ?? {}) } as never;
  });
  server.setRequestHandler('completion/complete', () => ({
    completion: { values: ['one'], total: 1, hasMore: false },
  }));
  return server;
}
