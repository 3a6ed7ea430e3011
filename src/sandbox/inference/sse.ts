/** One frame of a server-sent stream. `event` is left out where OpenAI's stream has none. */
export const frame = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** The frame that ends OpenAI's older streams. */
export const done = frame('[DONE]');

/** The headers of a server-sent stream. */
export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
} as const;

/** Frames as the asynchronous stream that an answer carries. */
export async function* streamOf(frames: Iterable<string>): AsyncGenerator<string> {
  yield* frames;
}
