/** OpenAI's Chat Completions API, which many others speak too. */
import { type Body, type Dialect, events, nextCallId, textOf } from './dialect.ts';

export const chat: Dialect = {
  path: /\/chat\/completions$/,
  offered: (body) => (body.tools ?? []).map((tool: Body) => tool.function?.name),
  newestResult: (body) =>
    textOf((body.messages ?? []).filter((message: Body) => message.role === 'tool').at(-1)?.content),
  answer: (answer, body) => {
    const message =
      'say' in answer
        ? { role: 'assistant', content: answer.say }
        : {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                index: 0,
                id: nextCallId(),
                type: 'function',
                function: { name: answer.call, arguments: JSON.stringify(answer.args) },
              },
            ],
          };
    const finish_reason = 'say' in answer ? 'stop' : 'tool_calls';
    const head = { id: 'chat_1', created: 1, model: body.model };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    if (!body.stream) {
      const choices = [{ index: 0, message, finish_reason }];
      return { type: 'application/json', text: JSON.stringify({ ...head, object: 'chat.completion', choices, usage }) };
    }
    const chunk = (delta: object, reason: string | null) => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: reason }],
    });
    const stream = [
      chunk(message, null),
      chunk({}, finish_reason),
      { ...head, object: 'chat.completion.chunk', choices: [], usage },
    ];
    return { type: 'text/event-stream', text: `${events(stream, false)}data: [DONE]\n\n` };
  },
};
