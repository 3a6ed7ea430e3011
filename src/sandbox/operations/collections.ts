import { conflict, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, inListWorkspace, targetWorkspace } from '../rows/access.ts';
import { type CollectionRow, collectionsIn, namedCollection, partialsIn, promptsIn } from '../rows/prompts.ts';
import { nameIn, textIn } from './shared/fields.ts';
import { LastChanges } from './shared/last-changes.ts';
import { holds, listed } from './shared/list.ts';

const collectionOf = (call: SandboxCall): CollectionRow =>
  find<CollectionRow>(call, { table: 'collections', what: 'Collection' }, call.params.collectionId ?? '');

const plain = (row: CollectionRow): JsonObject => ({
  id: row.id,
  name: row.name,
  workspace_id: row.workspace_id,
  slug: row.slug,
  parent_collection_id: row.parent_collection_id,
  is_default: row.is_default ? 1 : 0,
  status: row.status,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  object: 'collection',
});

const childrenOf = (call: SandboxCall, row: CollectionRow): CollectionRow[] =>
  collectionsIn(call.store).by('parent_collection_id', row.id);

/** What a collection's details are made from, found once for a whole list. */
const detailer = (call: SandboxCall): ((row: CollectionRow) => JsonObject) => {
  const below = LastChanges.of(call.store, 'collections', 'parent_collection_id');
  const within = LastChanges.of(call.store, 'prompts', 'collection_id');
  return (row) => {
    const children = below.under(row.id);
    const prompts = within.under(row.id);
    return {
      child_collections_count: children.count,
      prompts_count: prompts.count,
      child_collections_last_updated_at: children.latest,
      prompts_last_updated_at: prompts.latest,
    };
  };
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const parentName = textIn(call.body, 'parent_collection_id');
  const parent = parentName === undefined ? undefined : namedCollection(call, 'parent_collection_id', parentName);
  const workspace =
    parent !== undefined && call.body.workspace_id === undefined ? parent.workspace_id : targetWorkspace(call).id;
  if (parent !== undefined && parent.workspace_id !== workspace)
    throw invalid('parent_collection_id', 'is in another workspace');
  const at = isoDate(call.now);
  const row = collectionsIn(call.store).insert({
    id: call.ids.uuid(),
    slug: call.ids.slug('collection', name),
    name,
    workspace_id: workspace,
    parent_collection_id: parent?.id ?? null,
    is_default: false,
    status: 'active',
    created_at: at,
    last_updated_at: at,
  });
  return { json: { id: row.id, slug: row.slug } };
};

const get: Handler = (call) => {
  const row = collectionOf(call);
  const children = childrenOf(call, row).map((child) => ({
    id: child.id,
    name: child.name,
    last_updated_at: child.last_updated_at,
    collection_details: detailer(call)(child),
  }));
  return { json: { ...plain(row), child_collections: children } };
};

const remove: Handler = (call) => {
  const row = collectionOf(call);
  if (row.is_default) throw notFound('Collection (a default collection cannot be deleted)');
  const contents = [promptsIn(call.store), partialsIn(call.store)].some(
    (table) => table.by('collection_id', row.id).length > 0,
  );
  if (contents || childrenOf(call, row).length > 0) throw conflict('Collection is not empty');
  collectionsIn(call.store).remove(row.id);
  return { json: {} };
};

export const collectionHandlers: Handlers = {
  list_collections: (call) => {
    const search = call.query.get('search');
    const details = detailer(call);
    return listed(call, {
      table: collectionsIn(call.store),
      ...inListWorkspace(call),
      where: search === null ? undefined : (row) => holds(row.name, search),
      view: plain,
      kept: 'collection',
      more: (row) => ({ collection_details: details(row) }),
    });
  },
  create_collection: create,
  get_collection: get,
  update_collection: (call) => {
    const row = collectionOf(call);
    collectionsIn(call.store).update(row.id, { name: nameIn(call.body), last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
  delete_collection: remove,
};
