import { chatCompletion } from '../inference/chat.ts';
import { embeddings, textCompletion } from '../inference/completion-and-embedding.ts';
import { contentOf, files, fileView, findFile, namedFile, removeFile, storeFile } from '../inference/files.ts';
import { badRequest, GatewayError, noSuch } from '../inference/gateway-reply.ts';
import { type OwnedRow, owned, ownership } from '../inference/owned.ts';
import { targetOf } from '../inference/target.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import type { IdMaker } from '../model/ids.ts';
import { asObject, asText, seconds, without } from '../model/value.ts';
import { parseJson } from '../request/body.ts';

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
 * @returns JSON lines ('' for none), and how many there are
 */
const runBatch = (input: string, endpoint: string, now: number, ids: IdMaker) => {
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

/** A batch. Its results are made when it is created; the clock decides when they are seen. Times in ms. */
interface BatchRow extends OwnedRow {
  /** What the caller sent. */
  readonly request: JsonObject;
  readonly output_file_id: string | null;
  readonly error_file_id: string | null;
  readonly counts: { readonly total: number; readonly completed: number; readonly failed: number };
  /** Said when the input cannot be read at all. */
  readonly fault: string | null;
  readonly cancelled_ms: number | null;
}

/** When a batch enters each state, ms after its creation. Real ones take minutes to hours. */
const after = { in_progress: 1_000, finalizing: 3_000, completed: 4_000 } as const;
/** How long cancelling takes, ms. */
const cancelling = 1_000;
const dayMs = 86_400_000;

const statusOf = (row: BatchRow, now: number): string => {
  if (row.fault !== null) return 'failed';
  if (row.cancelled_ms !== null) return now >= row.cancelled_ms + cancelling ? 'cancelled' : 'cancelling';
  const age = now - row.created_ms;
  if (age >= after.completed) return 'completed';
  if (age >= after.finalizing) return 'finalizing';
  return age >= after.in_progress ? 'in_progress' : 'validating';
};

const milestones = (row: BatchRow, now: number): JsonObject => {
  const end = row.cancelled_ms ?? Number.POSITIVE_INFINITY;
  const reached = (name: string, at: number): JsonObject =>
    row.fault === null && at <= now && at < end ? { [name]: seconds(at) } : {};
  return {
    ...reached('in_progress_at', row.created_ms + after.in_progress),
    ...reached('finalizing_at', row.created_ms + after.finalizing),
    ...reached('completed_at', row.created_ms + after.completed),
    ...(row.fault === null ? {} : { failed_at: seconds(row.created_ms) }),
    ...(row.cancelled_ms === null ? {} : { cancelling_at: seconds(row.cancelled_ms) }),
    ...(row.cancelled_ms !== null && now >= row.cancelled_ms + cancelling
      ? { cancelled_at: seconds(row.cancelled_ms + cancelling) }
      : {}),
  };
};

/** A batch as clients see it at this moment. Source: the document's `Batch`. */
const batchView = (row: BatchRow, { now }: SandboxCall): JsonObject => {
  const status = statusOf(row, now);
  const done = status === 'completed';
  const fault = { code: 'invalid_json_line', message: row.fault, param: null, line: null };
  return {
    ...without(row.request, ['stream']),
    id: row.id,
    object: 'batch',
    status,
    created_at: seconds(row.created_ms),
    expires_at: seconds(row.created_ms + dayMs),
    ...milestones(row, now),
    ...(done && row.output_file_id !== null ? { output_file_id: row.output_file_id } : {}),
    ...(done && row.error_file_id !== null ? { error_file_id: row.error_file_id } : {}),
    ...(row.fault === null ? {} : { errors: { object: 'list', data: [fault] } }),
    request_counts: done
      ? row.counts
      : { total: status === 'validating' ? 0 : row.counts.total, completed: 0, failed: 0 },
    metadata: row.request.metadata ?? null,
  };
};

const batches = owned<BatchRow>({ table: 'batches', what: 'batch', parameter: 'batch_id', view: batchView });

const create = (call: SandboxCall): JsonObject => {
  const inputId = asText(call.body.input_file_id) ?? '';
  const file = namedFile(call, 'input_file_id', inputId);
  if (file.purpose !== 'batch') throw badRequest('input_file_id', "The file's purpose must be 'batch'.");
  targetOf(call, { body: call.body, model: asText(call.body.model) ?? '', anyProvider: true });
  const endsAt = call.now + after.completed;
  const input = Buffer.from(contentOf(call, inputId)).toString('utf8');
  const result = runBatch(input, asText(call.body.endpoint) ?? '', endsAt, call.ids);
  const id = `batch_${call.ids.hex(32)}`;
  const written = (text: string, suffix: string): string | null =>
    text === ''
      ? null
      : storeFile(call, {
          filename: `${id}_${suffix}.jsonl`,
          purpose: 'batch_output',
          contentType: 'application/jsonl',
          bytes: new TextEncoder().encode(text),
          visibleMs: endsAt,
        }).id;
  const row = batches.rows(call).insert({
    id,
    ...ownership(call),
    request: call.body,
    output_file_id: written(result.output, 'output'),
    error_file_id: written(result.errors, 'error'),
    counts: { total: result.total, completed: result.completed, failed: result.failed },
    fault: result.total === 0 ? 'The input file holds no requests.' : null,
    cancelled_ms: null,
  });
  return batchView(row, call);
};

const cancel = (call: SandboxCall): JsonObject => {
  const row = batches.of(call);
  const status = statusOf(row, call.now);
  if (status === 'cancelling' || status === 'cancelled') return batchView(row, call);
  if (status === 'completed' || status === 'failed')
    throw badRequest('batch_id', `Cannot cancel a batch that is ${status}.`);
  for (const id of [row.output_file_id, row.error_file_id]) if (id !== null) removeFile(call, id);
  const cancelled = { cancelled_ms: call.now, output_file_id: null, error_file_id: null };
  return batchView(batches.rows(call).update(row.id, cancelled), call);
};

/** Files, kept byte for byte; and batches of requests in them, answered by the stand-in some seconds after they were made. */
export const fileHandlers: Handlers = {
  list_files: (call) => {
    const purpose = call.query.get('purpose');
    return files.page(call, {
      where: (row) => row.visible_ms <= call.now && (purpose === null || row.purpose === purpose),
      size: 10_000,
      maxSize: 10_000,
    });
  },
  upload_file: (call) => {
    const file = call.files.find((part) => part.field === 'file') ?? call.files[0];
    if (file === undefined) throw badRequest('file', "'file' must be a file.");
    const { filename, contentType, bytes } = file;
    const purpose = asText(call.body.purpose) ?? 'assistants';
    return { json: fileView(storeFile(call, { filename, contentType, bytes, purpose })) };
  },
  get_file: files.get,
  delete_file: files.remove((call, { id }) => removeFile(call, id)),
  get_file_content: (call) => {
    const { id } = files.of(call);
    return { bytes: contentOf(call, id), headers: { 'content-type': 'application/octet-stream' } };
  },
  list_batches: batches.list,
  create_batch: (call) => ({ json: create(call) }),
  get_batch: batches.get,
  cancel_batch: (call) => ({ json: cancel(call) }),
  get_batch_output: (call) => {
    const row = batches.of(call);
    const status = statusOf(row, call.now);
    if (status !== 'completed') throw badRequest('batch_id', `The batch is ${status}: its output is not there (yet).`);
    const ids = [row.output_file_id, row.error_file_id].filter((id): id is string => id !== null);
    const there = ids.filter((id) => findFile(call, id) !== undefined);
    if (ids.length > 0 && there.length === 0) throw noSuch('output of batch', row.id);
    return {
      bytes: Buffer.concat(there.map((id) => contentOf(call, id))),
      headers: { 'content-type': 'application/octet-stream' },
    };
  },
};
