/** How one model API is spoken: what a client's request says, and how an answer to it looks. */

/** What the stand-in model answers: a call of a tool, or a text that ends the turn. */
export type Answer =
  | { readonly call: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly say: string };

export interface Dialect {
  /** The paths that it answers. */
  readonly path: RegExp;
  /** The names of the tools that the request offers. */
  offered(body: Body): string[];
  /** The text of the newest tool result in the request. */
  newestResult(body: Body): string;
  /** The answer as the API streams it, or whole where the request asks for that. */
  answer(answer: Answer, body: Body, path: string): { readonly type: string; readonly text: string };
}

/** A request's body: JSON whose shape the client decides. */
// biome-ignore lint/suspicious/noExplicitAny: what is looked for is looked for with optional chaining.
export type Body = any;

/** Server-sent events, each with its type where the API names it. */
export const events = (list: readonly object[], named: boolean): string =>
  list
    .map((event) => {
      const { type } = event as { type?: string };
      return `${named && type !== undefined ? `event: ${type}\n` : ''}data: ${JSON.stringify(event)}\n\n`;
    })
    .join('');

/** What a tool result holds: a string, or parts with text in them. */
export const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content ?? '');
  return content
    .map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : JSON.stringify(part)))
    .join('\n');
};

let calls = 0;
/** A new id for a tool call. */
export const nextCallId = (): string => `call_${++calls}`;
