/** Anthropic's Messages API. */
import { type Body, type Dialect, events, nextCallId, textOf } from './dialect.ts';

export const messages: Dialect = {
  path: /\/v1\/messages(\?.*)?$/,
  offered: (body) => (body.tools ?? []).map((tool: Body) => tool.name),
  newestResult: (body) => {
    const results = (body.messages ?? []).flatMap((message: Body) =>
      Array.isArray(message.content) ? message.content.filter((block: Body) => block.type === 'tool_result') : [],
    );
    return textOf(results.at(-1)?.content);
  },
  answer: (answer, body) => {
    const block =
      'say' in answer
        ? { type: 'text', text: answer.say }
        : { type: 'tool_use', id: nextCallId(), name: answer.call, input: answer.args };
    const stop_reason = 'say' in answer ? 'end_turn' : 'tool_use';
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: body.model, stop_sequence: null, usage };
    if (!body.stream)
      return { type: 'application/json', text: JSON.stringify({ ...message, content: [block], stop_reason }) };
    const [start, delta] =
      'say' in answer
        ? [
            { type: 'text', text: '' },
            { type: 'text_delta', text: answer.say },
          ]
        : [
            { ...block, input: {} },
            { type: 'input_json_delta', partial_json: JSON.stringify(answer.args) },
          ];
    return {
      type: 'text/event-stream',
      text: events(
        [
          { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
          { type: 'content_block_start', index: 0, content_block: start },
          { type: 'content_block_delta', index: 0, delta },
          { type: 'content_block_stop', index: 0 },
          { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
          { type: 'message_stop' },
        ],
        true,
      ),
    };
  },
};
