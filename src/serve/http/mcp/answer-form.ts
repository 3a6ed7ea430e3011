import { ReadableStream } from 'node:stream/web';
import { JSON_TYPE, STREAM_TYPE, type TakenForms } from '../exchange/accept.ts';

/**
 * An answer in a form that the client takes, where it takes only one of the two.
 *
 * @param response from the SDK; a failure stays as it is, as HTTP allows
 * @param forms what the client takes
 * @param kept the body, where it was kept back (`keepingAnswer`)
 */
export async function inTakenForm(response: Response, forms: TakenForms, kept?: string): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || response.body === null) return response;
  if (type.startsWith(STREAM_TYPE) && !forms.stream) return as(response, JSON_TYPE, listed(await response.text()));
  if (type.startsWith(JSON_TYPE) && !forms.json)
    return as(response, STREAM_TYPE, event(kept ?? (await response.text())));
  return kept === undefined ? response : as(response, type, kept);
}

/** One event of a stream. @param text a message as JSON */
export const event = (text: string): string => `event: message\ndata: ${text}\n\n`;

function as(response: Response, type: string, body: string): Response {
  const headers = new Headers(response.headers);
  headers.set('content-type', type);
  headers.delete('content-length');
  return new Response(body, { status: response.status, headers });
}

/** The answers in a stream. What was told on the way is not for a client that takes no stream. */
function listed(stream: string): string {
  const answers = stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => line.slice('data: '.length))
    .filter((text) => !('method' in (JSON.parse(text) as object)));
  return answers.length === 1 && answers[0] !== undefined ? answers[0] : `[${answers.join(',')}]`;
}

/**
 * The answers to a batch of which some messages were refused: those of the SDK, and the refusals.
 *
 * @param response the SDK's, to the rest of the batch
 * @param refusals as JSON
 */
export function withRefusals(response: Response, refusals: readonly string[]): Response {
  if (refusals.length === 0 || !response.ok) return response;
  const stream = response.body as AsyncIterable<Uint8Array> | null;
  if (stream === null) {
    const body = `[${refusals.join(',')}]`;
    return new Response(body, { headers: { 'content-type': JSON_TYPE } });
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(refusals.map(event).join(''));
    yield* stream;
  };
  return new Response(ReadableStream.from(all()) as BodyInit, { status: response.status, headers: response.headers });
}
