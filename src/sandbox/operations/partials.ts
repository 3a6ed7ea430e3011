import { conflict } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, inListWorkspace, targetWorkspace } from '../rows/access.ts';
import {
  chosenPartialVersion,
  collectionsIn,
  namedCollection,
  type PartialRow,
  type PartialVersionRow,
  partialsIn,
  partialVersionsIn,
  promptsIn,
  promptVersionsIn,
  versionNumberIn,
} from '../rows/prompts.ts';
import { given, nameIn, statusIn, textIn } from './shared/fields.ts';
import { listed, listedElements } from './shared/list.ts';
import { variablesOf } from './shared/variables.ts';

const partialOf = (call: SandboxCall): PartialRow =>
  find<PartialRow>(call, { table: 'partials', what: 'Partial' }, call.params.promptPartialId ?? '');

const summary = (row: PartialRow): JsonObject => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  collection_id: row.collection_id,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
  status: row.status,
  object: 'partial',
});

const whole = (row: PartialRow, version: PartialVersionRow): JsonObject => ({
  ...summary(row),
  string: version.string,
  version: version.number,
  version_description: version.description ?? '',
  prompt_partial_version_id: version.id,
});

/** `version_description` is the note that is kept; `description` is taken for it where nothing else is given. */
const noteIn = (body: JsonObject): string | null =>
  textIn(body, 'version_description') ?? textIn(body, 'description') ?? null;

const addVersion = (call: SandboxCall, partialId: string, number: number, text: string): PartialVersionRow =>
  partialVersionsIn(call.store).insert({
    id: call.ids.uuid(),
    partial_id: partialId,
    number,
    string: text,
    description: noteIn(call.body),
    created_at: isoDate(call.now),
  });

/** Partials lie in their workspace's default collection unless another is named. */
const collectionFor = (call: SandboxCall, workspaceId: string): string | null =>
  textIn(call.body, 'collection_id') === undefined
    ? (collectionsIn(call.store)
        .by('workspace_id', workspaceId)
        .find((row) => row.is_default)?.id ?? null)
    : namedCollection(call, 'collection_id', textIn(call.body, 'collection_id') ?? '').id;

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const workspace = targetWorkspace(call);
  const at = isoDate(call.now);
  const id = call.ids.uuid();
  const version = addVersion(call, id, 1, textIn(call.body, 'string') ?? '');
  const row = partialsIn(call.store).insert({
    id,
    slug: call.ids.slug('partial', name),
    name,
    collection_id: collectionFor(call, workspace.id),
    workspace_id: workspace.id,
    status: 'active',
    published_version_id: version.id,
    newest_version: 1,
    created_at: at,
    last_updated_at: at,
  });
  return { json: { id: row.id, slug: row.slug, version_id: version.id } };
};

const update: Handler = (call) => {
  const row = partialOf(call);
  const { body } = call;
  const changes = { ...given(body, ['name']), ...statusIn(body), last_updated_at: isoDate(call.now) };
  const text = textIn(body, 'string');
  const newest = chosenPartialVersion(call, row, 'latest');
  const note = noteIn(body);
  if (text === undefined && note === null) {
    partialsIn(call.store).update(row.id, changes);
    return { json: { prompt_partial_version_id: newest.id } };
  }
  const version = addVersion(call, row.id, row.newest_version + 1, text ?? newest.string);
  partialsIn(call.store).update(row.id, { ...changes, newest_version: version.number });
  return { json: { prompt_partial_version_id: version.id } };
};

/** Whether a text includes the partial, by slug or id. */
const includes = (text: string, row: PartialRow): boolean =>
  text.includes('{{>') &&
  variablesOf(text).partials.some((name) => name.split('@')[0] === row.slug || name.split('@')[0] === row.id);

const remove: Handler = (call) => {
  const row = partialOf(call);
  const user = promptsIn(call.store)
    .by('workspace_id', row.workspace_id)
    .find((prompt) => includes(promptVersionsIn(call.store).get(prompt.published_version_id)?.string ?? '', row));
  if (user !== undefined) throw conflict(`Partial is included by prompt '${user.name}'`);
  for (const version of partialVersionsIn(call.store).by('partial_id', row.id))
    partialVersionsIn(call.store).remove(version.id);
  partialsIn(call.store).remove(row.id);
  return { json: {} };
};

const list: Handler = (call) => {
  const collection = call.query.get('collection_id');
  const id = collection === null ? undefined : collectionsIn(call.store).get(collection)?.id;
  return listed(call, {
    table: partialsIn(call.store),
    ...inListWorkspace(call),
    where: collection === null ? undefined : (row) => id !== undefined && row.collection_id === id,
    view: summary,
    kept: 'partial',
  });
};

const versionView = (row: PartialRow, version: PartialVersionRow): JsonObject => ({
  prompt_partial_id: row.id,
  prompt_partial_version_id: version.id,
  slug: row.slug,
  version: version.number,
  string: version.string,
  description: version.description ?? '',
  created_at: version.created_at,
  prompt_version_status: version.id === row.published_version_id ? 'active' : 'archived',
  object: 'partial',
});

export const partialHandlers: Handlers = {
  list_prompt_partials: list,
  create_prompt_partial: create,
  get_prompt_partial: (call) => {
    const row = partialOf(call);
    return { json: whole(row, chosenPartialVersion(call, row, call.query.get('version') ?? 'default')) };
  },
  update_prompt_partial: update,
  delete_prompt_partial: remove,
  publish_partial: (call) => {
    const number = versionNumberIn(call.body);
    const row = partialOf(call);
    const version = chosenPartialVersion(call, row, number);
    partialsIn(call.store).update(row.id, { published_version_id: version.id, last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
  list_partial_versions: (call) => {
    const row = partialOf(call);
    const versions = partialVersionsIn(call.store).by('partial_id', row.id).reverse();
    return listedElements(call, versions, (version) => versionView(row, version));
  },
};
