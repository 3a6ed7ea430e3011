import { isObject, numberOf, objectIn, objectOr } from '../../json.ts';
import { unfence } from '../../tools/reply/fence-marks.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What a tool answered: the server's envelope, without the marks around what other people wrote. */
export type Answer =
  | { readonly ok: true; readonly data: unknown; readonly notes: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly code: string; readonly details: Values };

export type Failure = Extract<Answer, { ok: false }>;

/** The part of a tool's result that is read. */
export interface ToolResult {
  readonly content?: readonly { readonly type: string; readonly text?: string }[] | undefined;
  readonly structuredContent?: unknown;
}

/**
 * The envelope in a tool's result: the structured one, or the same as text. Whatever is neither is a failure that says
 * so; nothing is thrown.
 *
 * @param result as the host gives it
 */
export function answerOf({ structuredContent, content = [] }: ToolResult): Answer {
  const text = content.find((block) => block.type === 'text')?.text ?? '';
  const envelope = unfence(isObject(structuredContent) ? structuredContent : objectIn(text));
  if (!isObject(envelope)) return failed(text === '' ? 'The answer is empty.' : text, 'unreadable');
  if (envelope.ok === true) return { ok: true, data: envelope.data, notes: textsIn(envelope.notes) };
  const error = objectOr(envelope.error);
  const details = objectOr(error.details);
  return {
    ok: false,
    message: String(error.message ?? 'No reason was given.'),
    code: String(details.code ?? ''),
    details,
  };
}

/**
 * A failure that the server did not report.
 *
 * @param message what went wrong, in a sentence
 * @param code what programs tell it by
 */
export const failed = (message: string, code: string): Failure => ({
  ok: false,
  message,
  code,
  details: {},
});

/** The objects of a list; none where it is no list. */
export const rowsIn = (value: unknown): readonly Values[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The items of a list as texts; none where it is no list. */
export const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** A finite number, or 0. */
export const numberOr0 = (value: unknown): number => numberOf(value) ?? 0;

/** What a person can do about a failure, in a sentence. */
export function adviceFor({ code, details }: Failure): string {
  if (typeof details.hint === 'string') return details.hint;
  if (details.retryable === true || code === 'network' || code === 'timeout') return 'Try again in a moment.';
  if (code === 'denied' || code === 'read_only' || code === 'AB03')
    return 'Ask whoever set this server up for the right to read it.';
  if (code === 'not_configured') return 'The server lacks a setting or a key: its message names it.';
  return 'Try again, or ask in the chat for this figure alone.';
}
