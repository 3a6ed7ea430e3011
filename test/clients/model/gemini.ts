/** Google's Gemini API. */
import { type Body, type Dialect, events, textOf } from './dialect.ts';

export const gemini: Dialect = {
  path: /:(stream)?generateContent(\?.*)?$/i,
  offered: (body) =>
    (body.tools ?? []).flatMap((tool: Body) =>
      (tool.functionDeclarations ?? []).map((declared: Body) => declared.name),
    ),
  newestResult: (body) => {
    const results = (body.contents ?? []).flatMap((content: Body) =>
      (content.parts ?? []).filter((part: Body) => part.functionResponse !== undefined),
    );
    const response = results.at(-1)?.functionResponse?.response;
    return textOf(response?.output ?? response?.error ?? response);
  },
  answer: (answer, _body, path) => {
    const part = 'say' in answer ? { text: answer.say } : { functionCall: { name: answer.call, args: answer.args } };
    const reply = {
      candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    };
    return /:stream/i.test(path)
      ? { type: 'text/event-stream', text: events([reply], false) }
      : { type: 'application/json', text: JSON.stringify(reply) };
  },
};
