import type { JsonObject } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asObject, asText, without } from '../model/value.ts';
import { parseJson } from '../request/body.ts';
import { chatCompletion } from './chat.ts';
import { embeddings } from './embedding.ts';
import { GatewayError } from './gateway-reply.ts';
import { textCompletion } from './text-completion.ts';

/** What a batch made of its input. */
interface BatchResult {
  /** JSON lines; '' for none. */
  readonly output: string;
  readonly errors: string;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

const answer = (endpoint: string, body: JsonObject, now: number, ids: IdMaker): unknown => {
  const model = asText(body.model) ?? 'gpt-4o-mini';
  const plain = without(body, ['stream']);
  if (endpoint.endsWith('/embeddings')) return embeddings(plain, model).json;
  const run = endpoint.endsWith('/chat/completions') ? chatCompletion : textCompletion;
  return run(plain, { model, now, ids }).json;
};

/**
 * Answers every line of a batch's input. A line that is no request, or is refused, goes to the errors.
 *
 * @param input JSON lines `{custom_id, method, url, body}`
 * @param endpoint the batch's endpoint, `/v1/chat/completions` for one
 * @param now ms since the epoch, when the answers count as made
 */
export const runBatch = (input: string, endpoint: string, now: number, ids: IdMaker): BatchResult => {
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  const output: string[] = [];
  const errors: string[] = [];
  for (const [index, line] of lines.entries()) {
    const request = asObject(parseJson(line));
    const body = asObject(request?.body);
    const id = `batch_req_${ids.hex(24)}`;
    const custom = { id, custom_id: request?.custom_id ?? null };
    const refuse = (status: number, message: string): void => {
      const error = { message, type: 'invalid_request_error', param: null, code: null };
      const response = { status_code: status, request_id: ids.hex(32), body: { error } };
      errors.push(JSON.stringify({ ...custom, response, error: null }));
    };
    if (request === undefined || body === undefined) {
      refuse(400, `Line ${index + 1} is not a request: custom_id, method, url and body are expected.`);
      continue;
    }
    try {
      const response = { status_code: 200, request_id: ids.hex(32), body: answer(endpoint, body, now, ids) };
      output.push(JSON.stringify({ ...custom, response, error: null }));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refuse(error.status, error.message);
    }
  }
  const joined = (made: readonly string[]): string => made.map((line) => `${line}\n`).join('');
  return {
    output: joined(output),
    errors: joined(errors),
    total: lines.length,
    completed: output.length,
    failed: errors.length,
  };
};
