import { isObject } from '../../json.ts';
import { ApiError, invalid, notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isService } from '../model/pricing.ts';
import { find, listWorkspace } from '../rows/access.ts';
import {
  chosenVersion,
  collectionsIn,
  labelsIn,
  namedCollection,
  type PromptRow,
  type PromptVersionRow,
  promptsIn,
  promptVersionsIn,
  versionNumberIn,
} from '../rows/prompts.ts';
import { providersIn } from '../rows/providers.ts';
import { promptSummary, promptWhole, versionSummary } from './prompt-view.ts';
import { given, nameIn, textIn } from './shared/fields.ts';
import { holds, listed, listedElements } from './shared/list.ts';

const promptOf = (call: SandboxCall): PromptRow =>
  find<PromptRow>(call, { table: 'prompts', what: 'Prompt' }, call.params.promptId ?? '');

/** What of a body makes a version. On create the metadata is `template_metadata`, on update `prompt_metadata`. */
const versionFields = [
  'string',
  'parameters',
  'virtual_key',
  'model',
  'functions',
  'tools',
  'tool_choice',
  'is_raw_template',
  'version_description',
  'prompt_metadata',
  'template_metadata',
] as const;

/** `parameters: null` leaves them. Source: portkey-live.md 6. */
const isGiven = (body: JsonObject, field: string): boolean =>
  body[field] !== undefined && (field !== 'parameters' || body[field] !== null);

const templateText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * The slug of the provider that a body names: by `@slug`, slug or UUID, as one of the workspace; or an AI service.
 *
 * @throws ApiError 400 for one that is not there.
 */
const providerIn = (call: SandboxCall, workspaceId: string, fallback: string): string => {
  const name = textIn(call.body, 'virtual_key')?.replace(/^@/, '');
  if (name === undefined) return fallback;
  const row = providersIn(call.store).get(name, (candidate) => candidate.workspace_id === workspaceId);
  if (row !== undefined) return row.slug;
  if (name === '' || isService(name)) return name;
  throw invalid('virtual_key', 'names no provider of the workspace');
};

/** A version from the body, with what is missing from `base`. */
const versionFrom = (
  call: SandboxCall,
  prompt: { readonly id: string; readonly workspace_id: string },
  number: number,
  base: Partial<PromptVersionRow>,
): PromptVersionRow => {
  const { body } = call;
  const or = (field: string, kept: unknown): unknown => (body[field] === undefined ? (kept ?? null) : body[field]);
  const parameters = isObject(body.parameters) ? body.parameters : (base.parameters ?? {});
  const inParameters = isObject(body.parameters) ? textIn(body.parameters, 'model') : undefined;
  return {
    id: call.ids.uuid(),
    prompt_id: prompt.id,
    workspace_id: prompt.workspace_id,
    number,
    string: body.string === undefined ? (base.string ?? '') : templateText(body.string),
    parameters,
    virtual_key: providerIn(call, prompt.workspace_id, base.virtual_key ?? ''),
    model: textIn(body, 'model') ?? inParameters ?? base.model ?? null,
    functions: or('functions', base.functions),
    tools: or('tools', base.tools),
    tool_choice: or('tool_choice', base.tool_choice),
    template_metadata: body.prompt_metadata ?? or('template_metadata', base.template_metadata),
    is_raw_template: or('is_raw_template', base.is_raw_template) === 1 || body.is_raw_template === true ? 1 : 0,
    description: textIn(body, 'version_description') ?? null,
    label_id: null,
    created_at: isoDate(call.now),
  };
};

const create: Handler = (call) => {
  const name = nameIn(call.body);
  const collection = namedCollection(call, 'collection_id', textIn(call.body, 'collection_id') ?? '');
  const at = isoDate(call.now);
  const id = call.ids.uuid();
  const version = versionFrom(call, { id, workspace_id: collection.workspace_id }, 1, {});
  const row: PromptRow = {
    id,
    slug: call.ids.slug('prompt', name),
    name,
    collection_id: collection.id,
    workspace_id: collection.workspace_id,
    status: 'active',
    published_version_id: version.id,
    newest_version: 1,
    created_at: at,
    last_updated_at: at,
  };
  promptsIn(call.store).insert(row);
  promptVersionsIn(call.store).insert(version);
  return { json: { id: row.id, slug: row.slug, version_id: version.id, object: 'prompt' } };
};

const needWhole = (body: JsonObject): void => {
  const missing = ['virtual_key', 'string', 'parameters'].filter((field) => !isGiven(body, field));
  if (missing.length === 0) return;
  const faults = missing.map((field) => ({ field, message: 'is required unless patch is true' }));
  throw new ApiError(400, 'AB01', faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '), faults);
};

const update: Handler = (call) => {
  const { body } = call;
  const row = promptOf(call);
  const changes: JsonObject = given(body, ['name']);
  if (body.collection_id !== undefined) {
    const collection = namedCollection(call, 'collection_id', textIn(body, 'collection_id') ?? '');
    if (collection.workspace_id !== row.workspace_id) throw invalid('collection_id', 'is in another workspace');
    changes.collection_id = collection.id;
  }
  const newVersion = versionFields.some((field) => isGiven(body, field));
  if (newVersion && body.patch !== true) needWhole(body);
  const touched = { ...changes, last_updated_at: isoDate(call.now) };
  if (!newVersion) {
    promptsIn(call.store).update(row.id, touched);
    return { json: {} };
  }
  const base = body.patch === true ? chosenVersion(call, row, 'latest') : {};
  const version = promptVersionsIn(call.store).insert(versionFrom(call, row, row.newest_version + 1, base));
  promptsIn(call.store).update(row.id, { ...touched, newest_version: version.number });
  return { json: { id: row.id, slug: row.slug, prompt_version_id: version.id } };
};

const remove: Handler = (call) => {
  const row = promptOf(call);
  for (const version of promptVersionsIn(call.store).by('prompt_id', row.id))
    promptVersionsIn(call.store).remove(version.id);
  promptsIn(call.store).remove(row.id);
  return { json: {} };
};

const publish: Handler = (call) => {
  const number = versionNumberIn(call.body);
  const row = promptOf(call);
  const version = chosenVersion(call, row, number);
  promptsIn(call.store).update(row.id, { published_version_id: version.id, last_updated_at: isoDate(call.now) });
  return { json: {} };
};

const versionOf = (call: SandboxCall, row: PromptRow): PromptVersionRow => {
  const version = promptVersionsIn(call.store).get(call.params.versionId ?? '');
  if (version === undefined || version.prompt_id !== row.id) throw notFound('Prompt version');
  return version;
};

/** A label stands on one version of a prompt: put on another, it moves. */
const label: Handler = (call) => {
  const row = promptOf(call);
  const version = versionOf(call, row);
  const wanted = call.body.label_id;
  if (wanted === undefined) return { json: {} };
  const versions = promptVersionsIn(call.store);
  if (typeof wanted !== 'string') {
    versions.update(version.id, { label_id: null });
    return { json: {} };
  }
  const found = labelsIn(call.store).get(wanted);
  if (found === undefined) throw invalid('label_id', 'names no label that is there');
  for (const other of versions.by('prompt_id', row.id))
    if (other.label_id === found.id && other.id !== version.id) versions.update(other.id, { label_id: null });
  versions.update(version.id, { label_id: found.id });
  return { json: {} };
};

const list: Handler = (call) => {
  const search = call.query.get('search');
  const collection = call.query.get('collection_id');
  const inCollection = collection === null ? undefined : collectionsIn(call.store).get(collection)?.id;
  if (collection !== null && inCollection === undefined) return { json: { object: 'list', total: 0, data: [] } };
  const workspace = listWorkspace(call);
  // A collection lies in one workspace, so its index is the smaller one.
  const by: readonly [string, unknown] | undefined =
    inCollection === undefined
      ? workspace === undefined
        ? undefined
        : ['workspace_id', workspace]
      : ['collection_id', inCollection];
  const other = inCollection !== undefined && workspace !== undefined;
  // Prompts of other workspaces that are shared with this one; the sandbox shares none.
  const shared = call.query.get('type') === 'shared';
  const where =
    search === null && !other && !shared
      ? undefined
      : (row: PromptRow): boolean =>
          (!shared || row.shared_at != null) &&
          (!other || row.workspace_id === workspace) &&
          (search === null || holds(row.name, search) || holds(row.slug, search));
  return listed(call, {
    table: promptsIn(call.store),
    ...(by === undefined ? {} : { by }),
    where,
    view: (row) => promptSummary(call, row),
    // The model is the published version's, which never changes; publishing another changes the prompt.
    kept: 'prompt',
  });
};

export const promptHandlers: Handlers = {
  list_prompts: list,
  create_prompt: create,
  get_prompt: (call) => {
    const row = promptOf(call);
    return { json: promptWhole(call, row, chosenVersion(call, row, call.query.get('version') ?? 'default')) };
  },
  update_prompt: update,
  delete_prompt: remove,
  publish_prompt: publish,
  list_prompt_versions: (call) => {
    const row = promptOf(call);
    const versions = promptVersionsIn(call.store).by('prompt_id', row.id).reverse();
    return listedElements(call, versions, (version) => versionSummary(row, version));
  },
  get_prompt_version: (call) => {
    const row = promptOf(call);
    return { json: promptWhole(call, row, versionOf(call, row)) };
  },
  update_prompt_version: label,
};
