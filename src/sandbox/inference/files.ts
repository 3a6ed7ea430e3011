import type { JsonObject, SandboxCall } from '../model/handler.ts';
import type { Row } from '../model/store.ts';
import { asNumber, asObject, asText, asTexts, seconds } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';
import { badRequest, noSuch } from './gateway-reply.ts';
import { type OwnedRow, owned, ownership } from './owned.ts';

/** A stored file; its bytes are a row of their own, so that lists stay light. */
interface FileRow extends OwnedRow {
  readonly bytes: number;
  readonly filename: string;
  readonly purpose: string;
  readonly content_type: string;
  /** From when on it can be seen (ms): what a batch will write is there when the batch is done. */
  readonly visible_ms: number;
}

interface ContentRow extends Row {
  readonly base64: string;
}

const contentsIn = (call: SandboxCall) => call.store.table<ContentRow>('file_contents');

/** A new file of the caller's workspace. */
export const storeFile = (
  call: SandboxCall,
  file: { filename: string; purpose: string; contentType: string; bytes: Uint8Array; visibleMs?: number },
): FileRow => {
  const row = files.rows(call).insert({
    id: `file-${call.ids.secret(22)}`,
    ...ownership(call),
    bytes: file.bytes.byteLength,
    filename: file.filename,
    purpose: file.purpose,
    content_type: file.contentType,
    visible_ms: file.visibleMs ?? call.now,
  });
  const { buffer, byteOffset, byteLength } = file.bytes;
  contentsIn(call).insert({ id: row.id, base64: Buffer.from(buffer, byteOffset, byteLength).toString('base64') });
  return row;
};

/** The file, or undefined where it is missing or another workspace's. */
export const findFile = (call: SandboxCall, id: string): FileRow | undefined => {
  const row = files.rows(call).get(id);
  return row?.workspace_id === workspaceOf(call) && row.visible_ms <= call.now ? row : undefined;
};

/** The file that a field of the body names. @throws GatewayError 400 */
export const namedFile = (call: SandboxCall, field: string, id: string): FileRow => {
  const file = findFile(call, id);
  if (file === undefined) throw badRequest(field, `No file '${id.slice(0, 80)}' in this workspace.`);
  return file;
};

/** A file's bytes. */
export const contentOf = (call: SandboxCall, id: string): Uint8Array =>
  Buffer.from(contentsIn(call).get(id)?.base64 ?? '', 'base64');

/** Removes a file and its bytes. */
export const removeFile = (call: SandboxCall, id: string): void => {
  files.rows(call).remove(id);
  contentsIn(call).remove(id);
};

/** A file as clients see it. Source: the document's `OpenAIFile`. */
export const fileView = (row: FileRow): JsonObject => ({
  id: row.id,
  object: 'file',
  bytes: row.bytes,
  created_at: seconds(row.visible_ms),
  filename: row.filename,
  purpose: row.purpose,
  status: 'processed',
});

/** The files of a workspace, each from when on it can be seen. */
export const files = owned<FileRow>({
  table: 'files',
  what: 'file',
  parameter: 'file_id',
  view: fileView,
  deleted: 'file',
  admit: ({ id, visible_ms }, { now }) => {
    if (visible_ms > now) throw noSuch('file', `${id} (not yet)`);
  },
});

/** A vector store. Times in ms. */
interface VectorStoreRow extends OwnedRow {
  readonly name: string;
  readonly expires_after: JsonObject | null;
  readonly last_active_ms: number;
  readonly metadata: unknown;
}

/** A file within a vector store; clients know it by the file's own id. */
export interface VectorFileRow extends OwnedRow {
  readonly public_id: string;
  readonly vector_store_id: string;
  readonly batch_id: string | null;
  readonly usage_bytes: number;
  readonly ready_ms: number;
  readonly cancelled: boolean;
  readonly chunking_strategy: JsonObject;
  readonly attributes: unknown;
}

/** A batch of files for a vector store. */
export interface FileBatchRow extends OwnedRow {
  readonly vector_store_id: string;
  readonly cancelled: boolean;
}

/** How long a file takes to be taken in, ms. */
const indexingMs = 500;
const dayMs = 86_400_000;

/** A file's state in its store at a moment. */
export const fileStatus = (row: VectorFileRow, now: number): 'cancelled' | 'completed' | 'in_progress' => {
  if (row.cancelled) return 'cancelled';
  return now >= row.ready_ms ? 'completed' : 'in_progress';
};

const usedBytes = (row: VectorFileRow, now: number): number =>
  fileStatus(row, now) === 'completed' ? row.usage_bytes : 0;

/** How many of the files are in which state. */
export const fileCounts = (rows: readonly VectorFileRow[], now: number) => {
  const counts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: rows.length };
  for (const row of rows) counts[fileStatus(row, now)] += 1;
  return counts;
};

const expiry = (row: VectorStoreRow): number | null => {
  const days = asNumber(row.expires_after?.days);
  return days === undefined ? null : row.last_active_ms + days * dayMs;
};

/** A vector store as clients see it at this moment. Source: the document's `VectorStoreObject`. */
export const storeView = (row: VectorStoreRow, call: SandboxCall): JsonObject => {
  const held = storeFiles.rows(call).by('vector_store_id', row.id);
  const counts = fileCounts(held, call.now);
  const expires = expiry(row);
  const expired = expires !== null && expires <= call.now;
  return {
    id: row.id,
    object: 'vector_store',
    created_at: seconds(row.created_ms),
    name: row.name,
    usage_bytes: held.reduce((sum, file) => sum + usedBytes(file, call.now), 0),
    file_counts: counts,
    status: expired ? 'expired' : counts.in_progress > 0 ? 'in_progress' : 'completed',
    ...(row.expires_after === null ? {} : { expires_after: row.expires_after }),
    expires_at: expires === null ? null : seconds(expires),
    last_active_at: seconds(row.last_active_ms),
    metadata: row.metadata,
  };
};

/** A file of a vector store as clients see it. Source: the document's `VectorStoreFileObject`. */
export const storeFileView = (row: VectorFileRow, { now }: SandboxCall): JsonObject => ({
  id: row.public_id,
  object: 'vector_store.file',
  usage_bytes: usedBytes(row, now),
  created_at: seconds(row.created_ms),
  vector_store_id: row.vector_store_id,
  status: fileStatus(row, now),
  last_error: null,
  chunking_strategy: row.chunking_strategy,
  attributes: row.attributes,
});

export const stores = owned<VectorStoreRow>({
  table: 'vector_stores',
  what: 'vector store',
  parameter: 'vector_store_id',
  view: storeView,
  deleted: 'vector_store.deleted',
});

export const storeFiles = owned<VectorFileRow>({
  table: 'vector_store_files',
  what: 'vector store file',
  parameter: 'file_id',
  view: storeFileView,
});

/** How a file is cut up: what was asked for, else 800 tokens with 400 shared, as at OpenAI. */
const chunking = (value: unknown): JsonObject => {
  const asked = asObject(value);
  const fixed = asObject(asked?.static);
  return asked?.type === 'static' && fixed !== undefined
    ? { type: 'static', static: fixed }
    : { type: 'static', static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } };
};

/**
 * Puts files into a vector store; one that is there already is taken in anew.
 *
 * @param param the request's field with the ids, for the error
 * @throws GatewayError 400 for a file that is not there
 */
export const addFiles = (
  call: SandboxCall,
  store: VectorStoreRow,
  ids: readonly string[],
  param: string,
  options: { readonly chunking?: unknown; readonly batch?: string; readonly attributes?: unknown } = {},
): VectorFileRow[] => {
  const table = storeFiles.rows(call);
  const added = [...new Set(ids)].map((id) => namedFile(call, param, id));
  return added.map((file) => {
    const id = `${store.id}/${file.id}`;
    table.remove(id);
    return table.insert({
      id,
      ...ownership(call),
      public_id: file.id,
      vector_store_id: store.id,
      batch_id: options.batch ?? null,
      usage_bytes: file.bytes,
      ready_ms: call.now + indexingMs,
      cancelled: false,
      chunking_strategy: chunking(options.chunking),
      attributes: options.attributes,
    });
  });
};

/** Makes a vector store, with files where the body names some. @throws GatewayError 400 as `addFiles` */
export const createStore = (call: SandboxCall, body: JsonObject, param = 'file_ids'): VectorStoreRow => {
  const row = stores.rows(call).insert({
    id: `vs_${call.ids.secret(24)}`,
    ...ownership(call),
    name: asText(body.name) ?? '',
    expires_after: asObject(body.expires_after) ?? null,
    last_active_ms: call.now,
    metadata: body.metadata ?? {},
  });
  addFiles(call, row, asTexts(body.file_ids), param, { chunking: body.chunking_strategy });
  return row;
};
