/** OpenAI's Responses API. */
import { type Body, type Dialect, events, nextCallId, textOf } from './dialect.ts';

/** Tools may stand in a namespace, whose name then goes beside the tool's. */
const SEPARATOR = '::';

export const responses: Dialect = {
  path: /\/responses$/,
  offered: (body) =>
    (body.tools ?? []).flatMap((tool: Body) =>
      tool.type === 'namespace' ? tool.tools.map((one: Body) => `${tool.name}${SEPARATOR}${one.name}`) : [tool.name],
    ),
  newestResult: (body) => textOf((body.input ?? []).filter((item: Body) => /_output$/.test(item.type)).at(-1)?.output),
  answer: (answer, body) => {
    const id = nextCallId();
    const [namespace, inNamespace] = 'say' in answer ? [] : answer.call.split(SEPARATOR);
    const item =
      'say' in answer
        ? {
            type: 'message',
            id: `msg_${id}`,
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: answer.say, annotations: [] }],
          }
        : {
            type: 'function_call',
            id: `fc_${id}`,
            call_id: id,
            status: 'completed',
            ...(inNamespace === undefined ? { name: namespace } : { name: inNamespace, namespace }),
            arguments: JSON.stringify(answer.args),
          };
    const usage = {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 2,
    };
    const response = {
      id: `resp_${id}`,
      object: 'response',
      created_at: 1,
      model: body.model,
      output: [item],
      usage,
      status: 'completed',
    };
    if (!body.stream) return { type: 'application/json', text: JSON.stringify(response) };
    return {
      type: 'text/event-stream',
      text: events(
        [
          {
            type: 'response.created',
            sequence_number: 0,
            response: { ...response, output: [], status: 'in_progress' },
          },
          { type: 'response.output_item.added', sequence_number: 1, output_index: 0, item },
          { type: 'response.output_item.done', sequence_number: 2, output_index: 0, item },
          { type: 'response.completed', sequence_number: 3, response },
        ],
        true,
      ),
    };
  },
};
