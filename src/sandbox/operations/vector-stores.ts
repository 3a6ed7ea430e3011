import {
  addFiles,
  createStore,
  type FileBatchRow,
  fileCounts,
  fileStatus,
  storeFiles,
  storeFileView,
  stores,
  storeView,
  type VectorFileRow,
} from '../inference/files.ts';
import { badRequest, noSuch } from '../inference/gateway-reply.ts';
import { owned, ownership } from '../inference/owned.ts';
import type { Handlers, JsonObject, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { asObject, asText, asTexts, defined, seconds } from '../model/value.ts';
import { removeAll } from './shared/resource.ts';

const fileIn = (call: SandboxCall): VectorFileRow => {
  const { id } = stores.of(call);
  const file = call.params.file_id ?? '';
  const row = storeFiles.rows(call).get(`${id}/${file}`);
  if (row === undefined) throw noSuch('vector store file', file);
  return row;
};

/** A batch of files as clients see it. Source: the document's `VectorStoreFileBatchObject`. */
const batchView = (row: FileBatchRow, call: SandboxCall): JsonObject => {
  const counts = fileCounts(storeFiles.rows(call).by('batch_id', row.id), call.now);
  return {
    id: row.id,
    object: 'vector_store.files_batch',
    created_at: seconds(row.created_ms),
    vector_store_id: row.vector_store_id,
    status: row.cancelled ? 'cancelled' : counts.in_progress > 0 ? 'in_progress' : 'completed',
    file_counts: counts,
  };
};

const batches = owned<FileBatchRow>({
  table: 'vector_store_file_batches',
  what: 'file batch',
  parameter: 'batch_id',
  view: batchView,
  within: 'vector_store_id',
});

/** The batch that a path names, in the store that it names. @throws GatewayError 404 */
const batchOf = (call: SandboxCall): FileBatchRow => {
  stores.of(call);
  return batches.of(call);
};

const listFiles = (call: SandboxCall, by: readonly [string, string]): SandboxAnswer => {
  const wanted = call.query.get('filter');
  const where = (row: VectorFileRow): boolean => fileStatus(row, call.now) === wanted;
  return storeFiles.page(call, { by, ...(wanted !== null && { where }) });
};

/** Vector stores: files are taken in half a second after they were added. */
export const vectorStoreHandlers: Handlers = {
  list_vector_stores: stores.list,
  create_vector_store: (call) => ({ json: storeView(createStore(call, call.body), call) }),
  get_vector_store: stores.get,
  update_vector_store: stores.update(({ body, now }) => ({
    ...defined({
      name: body.name === undefined ? undefined : (asText(body.name) ?? ''),
      expires_after: body.expires_after === undefined ? undefined : (asObject(body.expires_after) ?? null),
      metadata: body.metadata,
    }),
    last_active_ms: now,
  })),
  delete_vector_store: stores.remove((call, { id }) => {
    removeAll(storeFiles.rows(call), 'vector_store_id', id);
    removeAll(batches.rows(call), 'vector_store_id', id);
  }),
  list_vector_store_files: (call) => listFiles(call, ['vector_store_id', stores.of(call).id]),
  create_vector_store_file: (call) => {
    const id = asText(call.body.file_id) ?? '';
    const options = { chunking: call.body.chunking_strategy, attributes: call.body.attributes };
    const [row] = addFiles(call, stores.of(call), [id], 'file_id', options);
    if (row === undefined) throw badRequest('file_id', "'file_id' is required.");
    return { json: storeFileView(row, call) };
  },
  get_vector_store_file: (call) => ({ json: storeFileView(fileIn(call), call) }),
  delete_vector_store_file: (call) => {
    const row = fileIn(call);
    storeFiles.rows(call).remove(row.id);
    return { json: { id: row.public_id, object: 'vector_store.file.deleted', deleted: true } };
  },
  create_vector_store_file_batch: (call) => {
    const target = stores.of(call);
    const ids = asTexts(call.body.file_ids);
    const row = batches.rows(call).insert({
      id: `vsfb_${call.ids.secret(24)}`,
      ...ownership(call),
      vector_store_id: target.id,
      cancelled: false,
    });
    addFiles(call, target, ids, 'file_ids', { chunking: call.body.chunking_strategy, batch: row.id });
    return { json: batchView(row, call) };
  },
  get_vector_store_file_batch: (call) => ({ json: batchView(batchOf(call), call) }),
  cancel_vector_store_file_batch: (call) => {
    const row = batchOf(call);
    const open = storeFiles
      .rows(call)
      .by('batch_id', row.id)
      .filter((file) => fileStatus(file, call.now) === 'in_progress');
    for (const file of open) storeFiles.rows(call).update(file.id, { cancelled: true });
    return { json: batchView(open.length === 0 ? row : batches.rows(call).update(row.id, { cancelled: true }), call) };
  },
  list_files_in_vector_store_batch: (call) => listFiles(call, ['batch_id', batchOf(call).id]),
};
