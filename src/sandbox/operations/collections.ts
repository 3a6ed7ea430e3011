import { conflict, invalid, notFound } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import type { Row, Store } from '../model/store.ts';
import { inListWorkspace, targetWorkspace } from '../rows/access.ts';
import { type CollectionRow, namedCollection, partialsIn, promptsIn } from '../rows/prompts.ts';
import { nameIn, shows, textIn } from './shared/fields.ts';
import { has } from './shared/list.ts';
import { newRow, resource } from './shared/resource.ts';

const collections = resource<CollectionRow>({
  table: 'collections',
  what: 'Collection',
  parameter: 'collectionId',
});

const plain = (row: CollectionRow): JsonObject => ({ ...shown(row), is_default: row.is_default ? 1 : 0 });
const shown = shows('id name workspace_id slug parent_collection_id is_default status created_at last_updated_at', {
  object: 'collection',
});

const childrenOf = (call: SandboxCall, row: CollectionRow): CollectionRow[] =>
  collections.rows(call).by('parent_collection_id', row.id);

/** What a collection's details are made from, found once for a whole list. */
const detailer = ({ store }: SandboxCall): ((row: CollectionRow) => JsonObject) => {
  const below = LastChanges.of(store, 'collections', 'parent_collection_id');
  const within = LastChanges.of(store, 'prompts', 'collection_id');
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
  const { id, slug } = collections.rows(call).insert({
    ...newRow(call),
    slug: call.ids.slug('collection', name),
    name,
    workspace_id: workspace,
    parent_collection_id: parent?.id ?? null,
    is_default: false,
  });
  return { json: { id, slug } };
};

/** @throws ApiError 404 for a default collection, 409 for one that holds something. */
const refuseUsed = (call: SandboxCall, row: CollectionRow): void => {
  if (row.is_default) throw notFound('Collection (a default collection cannot be deleted)');
  const contents = [promptsIn(call.store), partialsIn(call.store)].some(
    (table) => table.by('collection_id', row.id).length > 0,
  );
  if (contents || childrenOf(call, row).length > 0) throw conflict('Collection is not empty');
};

export const collectionHandlers: Handlers = {
  list_collections: collections.list({
    by: inListWorkspace,
    filters: { search: has('name') },
    view: plain,
    kept: 'collection',
    more: (call) => {
      const details = detailer(call);
      return (row) => ({ collection_details: details(row) });
    },
  }),
  create_collection: create,
  get_collection: collections.get((row, call) => {
    const details = detailer(call);
    const children = childrenOf(call, row).map((child) => ({
      id: child.id,
      name: child.name,
      last_updated_at: child.last_updated_at,
      collection_details: details(child),
    }));
    return { ...plain(row), child_collections: children };
  }),
  update_collection: collections.update(({ body }) => ({ name: nameIn(body) })),
  delete_collection: collections.remove(refuseUsed),
};

/** How many rows lie under each row of another table, and when one of them last changed: without a walk over them. */
class LastChanges {
  private readonly store: Store;
  private readonly table: string;
  private readonly field: string;
  /** What is known; missing where a row has gone, until it is asked for. */
  private readonly latest = new Map<unknown, string | null>();

  private constructor(store: Store, table: string, field: string) {
    this.store = store;
    this.table = table;
    this.field = field;
    store.observe(table, ({ op, row, before }) => {
      const key = row[field];
      const grows = op !== 'remove' && (before === undefined || before[field] === key);
      const known = this.latest.get(key);
      const date = dateOf(row);
      if (grows && known !== undefined && date >= (known ?? '')) this.latest.set(key, date);
      else this.latest.delete(key);
      if (before !== undefined && before[field] !== key) this.latest.delete(before[field]);
    });
  }

  /** The summaries of `table` by `field`, made once for an organisation. */
  static of(store: Store, table: string, field: string): LastChanges {
    return store.derived(`last-changes/${table}/${field}`, (lasting) => new LastChanges(lasting, table, field));
  }

  /** How many rows lie under another, and when the last of them changed; null where there is none. */
  under(key: unknown) {
    const count = this.store.table(this.table).newest({ by: [this.field, key], offset: 0, limit: 0 }).total;
    let latest = this.latest.get(key);
    if (latest === undefined) {
      latest = null;
      for (const row of this.store.table(this.table).by(this.field, key))
        if (latest === null || dateOf(row) > latest) latest = dateOf(row);
      this.latest.set(key, latest);
    }
    return { count, latest };
  }
}

const dateOf = (row: Row): string => String(row.last_updated_at);
