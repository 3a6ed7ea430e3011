import { conflict } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { inListWorkspace, targetWorkspace } from '../rows/access.ts';
import {
  chosenPartialVersion,
  collectionsIn,
  namedCollection,
  type PartialRow,
  type PartialVersionRow,
  partialVersionsIn,
  promptsIn,
  promptVersionsIn,
  versionNumberIn,
} from '../rows/prompts.ts';
import { sharing, variablesOf } from './prompts.ts';
import { given, nameIn, shows, statusIn, textIn } from './shared/fields.ts';
import { listedElements } from './shared/list.ts';
import { newRow, removeAll, resource } from './shared/resource.ts';

const partials = resource<PartialRow>({ table: 'partials', what: 'Partial', parameter: 'promptPartialId' });

const summary = shows('id slug name collection_id created_at last_updated_at status', { object: 'partial' });

const whole = (row: PartialRow, version: PartialVersionRow): JsonObject => ({
  ...summary(row),
  string: version.string,
  version: version.number,
  version_description: version.description ?? '',
  prompt_partial_version_id: version.id,
});

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
  const begun = newRow(call);
  const version = addVersion(call, begun.id, 1, textIn(call.body, 'string') ?? '');
  const { id, slug } = partials.rows(call).insert({
    ...begun,
    slug: call.ids.slug('partial', name),
    name,
    collection_id: collectionFor(call, workspace.id),
    workspace_id: workspace.id,
    published_version_id: version.id,
    newest_version: 1,
  });
  return { json: { id, slug, version_id: version.id } };
};

const update: Handler = (call) => {
  const row = partials.of(call);
  const { body } = call;
  const changes = { ...given(body, ['name']), ...statusIn(body), last_updated_at: isoDate(call.now) };
  const text = textIn(body, 'string');
  const newest = chosenPartialVersion(call, row, 'latest');
  if (text === undefined && noteIn(body) === null) {
    partials.rows(call).update(row.id, changes);
    return { json: { prompt_partial_version_id: newest.id } };
  }
  const version = addVersion(call, row.id, row.newest_version + 1, text ?? newest.string);
  partials.rows(call).update(row.id, { ...changes, newest_version: version.number });
  return { json: { prompt_partial_version_id: version.id } };
};

/** Whether a text includes the partial, by slug or id. */
const includes = (text: string, row: PartialRow): boolean =>
  text.includes('{{>') &&
  variablesOf(text).partials.some((name) => name.split('@')[0] === row.slug || name.split('@')[0] === row.id);

/** @throws ApiError 409 while a published prompt of the workspace includes the partial. */
const refuseUsed = (call: SandboxCall, row: PartialRow): void => {
  const user = promptsIn(call.store)
    .by('workspace_id', row.workspace_id)
    .find((prompt) => includes(promptVersionsIn(call.store).get(prompt.published_version_id)?.string ?? '', row));
  if (user !== undefined) throw conflict(`Partial is included by prompt '${user.name}'`);
};

const { share, change, end } = sharing(partials.of);

export const partialHandlers: Handlers = {
  list_prompt_partials: partials.list({
    by: inListWorkspace,
    filters: {
      collection_id: (row, collection, { store }) => {
        const id = collectionsIn(store).get(collection)?.id;
        return id !== undefined && row.collection_id === id;
      },
    },
    view: summary,
    kept: 'partial',
  }),
  create_prompt_partial: create,
  get_prompt_partial: partials.get((row, call) =>
    whole(row, chosenPartialVersion(call, row, call.query.get('version') ?? 'default')),
  ),
  update_prompt_partial: update,
  delete_prompt_partial: partials.remove((call, row) => {
    refuseUsed(call, row);
    removeAll(partialVersionsIn(call.store), 'partial_id', row.id);
  }),
  publish_partial: (call) => {
    const number = versionNumberIn(call.body);
    return partials.update((_call, row) => ({ published_version_id: chosenPartialVersion(call, row, number).id }))(
      call,
    );
  },
  list_partial_versions: (call) => {
    const row = partials.of(call);
    const versions = partialVersionsIn(call.store).by('partial_id', row.id).reverse();
    return listedElements(call, versions, (version) => versionView(row, version));
  },
  share_prompt_partial: share,
  update_prompt_partial_share: change,
  unshare_prompt_partial: end,
};
