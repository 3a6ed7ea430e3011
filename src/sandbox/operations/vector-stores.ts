import {
  addFiles,
  createStore,
  type FileBatchRow,
  fileBatchesIn,
  fileCounts,
  fileStatus,
  storeFilesIn,
  storeFileView,
  storeOf,
  storesIn,
  storeView,
  type VectorFileRow,
} from '../inference/files.ts';
import { badRequest, noSuch } from '../inference/gateway-reply.ts';
import { cursorPage, mine, ownership } from '../inference/owned.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asObject, asText, asTexts, seconds } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';

const store = (call: SandboxCall) => storeOf(call, call.params.vector_store_id ?? '');

const fileIn = (call: SandboxCall): VectorFileRow => {
  const { id } = store(call);
  const file = call.params.file_id ?? '';
  const row = storeFilesIn(call).get(`${id}/${file}`);
  if (row === undefined) throw noSuch('vector store file', file);
  return row;
};

const batchIn = (call: SandboxCall): FileBatchRow => {
  const { id } = store(call);
  const batch = call.params.batch_id ?? '';
  const row = mine<FileBatchRow>(call, 'vector_store_file_batches', batch, 'file batch');
  if (row.vector_store_id !== id) throw noSuch('file batch', batch);
  return row;
};

/** A batch of files as clients see it. Source: the document's `VectorStoreFileBatchObject`. */
const batchView = (call: SandboxCall, row: FileBatchRow): JsonObject => {
  const counts = fileCounts(storeFilesIn(call).by('batch_id', row.id), call.now);
  return {
    id: row.id,
    object: 'vector_store.files_batch',
    created_at: seconds(row.created_ms),
    vector_store_id: row.vector_store_id,
    status: row.cancelled ? 'cancelled' : counts.in_progress > 0 ? 'in_progress' : 'completed',
    file_counts: counts,
  };
};

const filter = (call: SandboxCall): { where?: (row: VectorFileRow) => boolean } => {
  const wanted = call.query.get('filter');
  return wanted === null ? {} : { where: (row) => fileStatus(row, call.now) === wanted };
};

const listFiles = (call: SandboxCall, by: readonly [string, string]) => ({
  json: cursorPage(call, { table: storeFilesIn(call), by, ...filter(call), view: storeFileView(call.now) }),
});

const update = (call: SandboxCall): JsonObject => {
  const { id } = store(call);
  const { body } = call;
  const row = storesIn(call).update(id, {
    ...(body.name === undefined ? {} : { name: asText(body.name) ?? '' }),
    ...(body.expires_after === undefined ? {} : { expires_after: asObject(body.expires_after) ?? null }),
    ...(body.metadata === undefined ? {} : { metadata: body.metadata }),
    last_active_ms: call.now,
  });
  return storeView(call)(row);
};

/** Vector stores: files are taken in half a second after they were added. */
export const vectorStoreHandlers: Handlers = {
  list_vector_stores: (call) => ({
    json: cursorPage(call, { table: storesIn(call), by: ['workspace_id', workspaceOf(call)], view: storeView(call) }),
  }),
  create_vector_store: (call) => ({ json: storeView(call)(createStore(call, call.body)) }),
  get_vector_store: (call) => ({ json: storeView(call)(store(call)) }),
  update_vector_store: (call) => ({ json: update(call) }),
  delete_vector_store: (call) => {
    const { id } = store(call);
    for (const row of storeFilesIn(call).by('vector_store_id', id)) storeFilesIn(call).remove(row.id);
    for (const row of fileBatchesIn(call).by('vector_store_id', id)) fileBatchesIn(call).remove(row.id);
    storesIn(call).remove(id);
    return { json: { id, object: 'vector_store.deleted', deleted: true } };
  },
  list_vector_store_files: (call) => listFiles(call, ['vector_store_id', store(call).id]),
  create_vector_store_file: (call) => {
    const id = asText(call.body.file_id) ?? '';
    const options = { chunking: call.body.chunking_strategy, attributes: call.body.attributes };
    const [row] = addFiles(call, store(call), [id], 'file_id', options);
    if (row === undefined) throw badRequest('file_id', "'file_id' is required.");
    return { json: storeFileView(call.now)(row) };
  },
  get_vector_store_file: (call) => ({ json: storeFileView(call.now)(fileIn(call)) }),
  delete_vector_store_file: (call) => {
    const row = fileIn(call);
    storeFilesIn(call).remove(row.id);
    return { json: { id: row.public_id, object: 'vector_store.file.deleted', deleted: true } };
  },
  create_vector_store_file_batch: (call) => {
    const target = store(call);
    const ids = asTexts(call.body.file_ids);
    const row = fileBatchesIn(call).insert({
      id: `vsfb_${call.ids.secret(24)}`,
      ...ownership(call),
      vector_store_id: target.id,
      cancelled: false,
    });
    addFiles(call, target, ids, 'file_ids', { chunking: call.body.chunking_strategy, batch: row.id });
    return { json: batchView(call, row) };
  },
  get_vector_store_file_batch: (call) => ({ json: batchView(call, batchIn(call)) }),
  cancel_vector_store_file_batch: (call) => {
    const row = batchIn(call);
    const open = storeFilesIn(call)
      .by('batch_id', row.id)
      .filter((file) => fileStatus(file, call.now) === 'in_progress');
    if (open.length === 0) return { json: batchView(call, row) };
    for (const file of open) storeFilesIn(call).update(file.id, { cancelled: true });
    return { json: batchView(call, fileBatchesIn(call).update(row.id, { cancelled: true })) };
  },
  list_files_in_vector_store_batch: (call) => listFiles(call, ['batch_id', batchIn(call).id]),
};
