import type { JsonObject, SandboxCall } from '../model/handler.ts';
import type { Row } from '../model/store.ts';
import { seconds } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';
import { mine, type OwnedRow, ownership } from './owned.ts';

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

const filesTable = 'files';
const contents = 'file_contents';

/** A new file of the caller's workspace. */
export const storeFile = (
  call: SandboxCall,
  file: { filename: string; purpose: string; contentType: string; bytes: Uint8Array; visibleMs?: number },
): FileRow => {
  const row = call.store.table<FileRow>(filesTable).insert({
    id: `file-${call.ids.secret(22)}`,
    ...ownership(call),
    bytes: file.bytes.byteLength,
    filename: file.filename,
    purpose: file.purpose,
    content_type: file.contentType,
    visible_ms: file.visibleMs ?? call.now,
  });
  const { buffer, byteOffset, byteLength } = file.bytes;
  call.store
    .table<ContentRow>(contents)
    .insert({ id: row.id, base64: Buffer.from(buffer, byteOffset, byteLength).toString('base64') });
  return row;
};

/**
 * A file that the caller's workspace owns and that is there by now.
 *
 * @throws GatewayError 404
 */
export const fileOf = (call: SandboxCall, id: string): FileRow => {
  const row = mine<FileRow>(call, filesTable, id, 'file');
  return row.visible_ms <= call.now ? row : mine<FileRow>(call, filesTable, `${id} (not yet)`, 'file');
};

/** The file, or undefined where it is missing or another workspace's. */
export const findFile = (call: SandboxCall, id: string): FileRow | undefined => {
  const row = call.store.table<FileRow>(filesTable).get(id);
  return row?.workspace_id === workspaceOf(call) && row.visible_ms <= call.now ? row : undefined;
};

/** A file's bytes. */
export const contentOf = (call: SandboxCall, id: string): Uint8Array =>
  Buffer.from(call.store.table<ContentRow>(contents).get(id)?.base64 ?? '', 'base64');

/** Removes a file and its bytes. */
export const removeFile = (call: SandboxCall, id: string): void => {
  call.store.table(filesTable).remove(id);
  if (call.store.table(contents).get(id) !== undefined) call.store.table(contents).remove(id);
};

/** Every visible file of the caller's workspace is listed from this table. */
export const filesOf = (call: SandboxCall) => call.store.table<FileRow>(filesTable);

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
