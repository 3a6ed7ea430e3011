import { ReadableStream } from 'node:stream/web';
import type { JSONRPCMessage, Server } from '@modelcontextprotocol/server';
import { remembering } from '../../../bounded-map.ts';
import { messageText } from '../../messages/read-message.ts';

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
const event = (text: string): string => `event: message\ndata: ${text}\n\n`;

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

/** The forms in which an MCP answer can come. */
export const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';

/** Which of them a client takes. */
export interface TakenForms {
  readonly json: boolean;
  readonly stream: boolean;
}

/**
 * Reads an Accept header. Without one anything is taken. Source: RFC 9110, section 12.5.1.
 *
 * @param header as it came
 */
export const takenForms = (header: string | undefined): TakenForms => formsIn(header ?? '');

/** A client sends the same header with each request. */
const formsIn = remembering(
  (header): TakenForms => ({ json: takes(header, JSON_TYPE), stream: takes(header, STREAM_TYPE) }),
  100,
);

/** Whether a header takes a media type: the range that names it most closely decides, and a quality of 0 says no. */
function takes(header: string, type: string): boolean {
  if (header.trim() === '') return true;
  const ranges = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type];
  let closest = -1;
  let taken = false;
  for (const part of header.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((word) => word.trim());
    const closeness = ranges.indexOf(range);
    if (closeness < 0 || closeness < closest) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const wanted = quality === undefined || Number(quality) > 0;
    taken = closeness === closest ? taken || wanted : wanted;
    closest = closeness;
  }
  return taken;
}

/**
 * Lets the answer of a server for one request leave as text of ours. The SDK's transport is given an empty answer in its
 * place, for its own course of things: it would write the whole one as JSON, encode it, and hand it over as a stream that
 * is read and decoded again, which is a tenth of the time of a call. What is streamed goes through the SDK as it is.
 *
 * @param server not connected yet
 * @param keep is given the text of the answer, before the SDK's response is there
 * @returns the same server
 */
export function keepingAnswer(server: Server, keep: (text: string) => void): Server {
  const connect = server.connect.bind(server);
  server.connect = (transport) => {
    const send = transport.send.bind(transport);
    let streaming = false;
    transport.send = (message, options) => {
      // From the first message on the way, the answer is an event among events.
      streaming ||= 'method' in message;
      if (streaming || !('result' in message)) return send(message, options);
      keep(messageText(message));
      return send(emptied(message), options);
    };
    return connect(transport);
  };
  return server;
}

const emptied = (message: JSONRPCMessage & { readonly result: unknown }): JSONRPCMessage => ({
  ...message,
  result: {},
});
