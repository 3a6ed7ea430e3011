import mustache from 'mustache';
import { isObject } from '../../json.ts';
import { invalid, notFound, refuse } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isService } from '../model/pricing.ts';
import type { Row } from '../model/store.ts';
import { namesIn } from '../model/value.ts';
import { inListWorkspace, listWorkspace } from '../rows/access.ts';
import { providersIn } from '../rows/integrations.ts';
import {
  chosenVersion,
  collectionsIn,
  labelsIn,
  namedCollection,
  type PromptRow,
  type PromptVersionRow,
  promptVersionsIn,
  versionNumberIn,
} from '../rows/prompts.ts';
import { given, nameIn, shows, textIn } from './shared/fields.ts';
import { has, listed, listedElements } from './shared/list.ts';
import { newRow, removeAll, resource } from './shared/resource.ts';

/** What prompts and partials have in common: their templates' variables, and their shares. */

/** What a template refers to, as replies show it in `variable_components`. */
interface VariableComponents {
  readonly variables: string[];
  readonly sections: string[];
  readonly partials: string[];
  readonly sectionVariables: Record<string, string[]>;
  readonly variablePartials: string[];
}

type Token = readonly [kind: string, name: string, from: number, to: number, children?: unknown];

const isToken = (value: unknown): value is Token => Array.isArray(value) && typeof value[0] === 'string';

const childrenOf = (token: Token): Token[] => {
  const children = token[4];
  return Array.isArray(children) ? children.filter(isToken) : [];
};

const walk = (tokens: readonly Token[], section: string | undefined, found: VariableComponents): void => {
  for (const token of tokens) {
    const [kind, name] = token;
    if (kind === 'name' || kind === '&') {
      const list = section === undefined ? found.variables : sectionList(found, section);
      if (!list.includes(name)) list.push(name);
    } else if (kind === '>') {
      if (!found.partials.includes(name)) found.partials.push(name);
    } else if (kind === '#' || kind === '^') {
      if (!found.sections.includes(name)) found.sections.push(name);
      walk(childrenOf(token), name, found);
    }
  }
};

const sectionList = (found: VariableComponents, section: string): string[] => {
  if (!Object.hasOwn(found.sectionVariables, section))
    Object.defineProperty(found.sectionVariables, section, { value: [], enumerable: true });
  return found.sectionVariables[section] ?? [];
};

/** Finds the variables, sections and partials of a template; none in a template that cannot be read. */
export const variablesOf = (template: string): VariableComponents => {
  const found: VariableComponents = {
    variables: [],
    sections: [],
    partials: [],
    sectionVariables: {},
    variablePartials: [],
  };
  try {
    walk(new mustache.Writer().parse(template) as unknown as Token[], undefined, found);
  } catch {
    // A template may hold braces that are no tags; it is kept as it is, and rendering says what is wrong with it.
  }
  return found;
};

/** What was given as the share of a prompt or partial, under its id. No source states the fields, nor a reply. */
interface ShareRow extends Row {
  readonly share: unknown;
  readonly created_at: string;
  readonly last_updated_at: string;
}

/** The handlers that share a prompt or partial, change its share and end it. @param shared finds what is shared */
export const sharing = (shared: (call: SandboxCall) => Row): Record<'share' | 'change' | 'end', Handler> => {
  const sharesIn = (call: SandboxCall) => call.store.table<ShareRow>('prompt_shares');
  const share: Handler = (call) => {
    const { id } = shared(call);
    const at = isoDate(call.now);
    const content = { share: call.body, last_updated_at: at };
    if (sharesIn(call).get(id) === undefined) sharesIn(call).insert({ id, created_at: at, ...content });
    else sharesIn(call).update(id, content);
    return { json: {} };
  };
  const sharedId = (call: SandboxCall): string => {
    const { id } = shared(call);
    if (sharesIn(call).get(id) === undefined) throw notFound('Share');
    return id;
  };
  return {
    share,
    change: (call) => {
      sharedId(call);
      return share(call);
    },
    end: (call) => {
      sharesIn(call).remove(sharedId(call));
      return { json: {} };
    },
  };
};

const prompts = resource<PromptRow>({ table: 'prompts', what: 'Prompt', parameter: 'promptId' });

/** What versions refer to: they never change, so it is worked out once. */
const known = new WeakMap<PromptVersionRow, VariableComponents>();

const componentsOf = (version: PromptVersionRow): VariableComponents => {
  const kept = known.get(version) ?? variablesOf(version.string);
  known.set(version, kept);
  return kept;
};

/** A prompt as its list shows it; the sandbox shares none. Source: portkey-facts.md "Live replies". */
const promptSummary = (row: PromptRow, { store }: SandboxCall): JsonObject => ({
  ...shown(row),
  prompt_owning_workspace_id: row.workspace_id,
  model: promptVersionsIn(store).get(row.published_version_id)?.model ?? '',
  object: 'prompt',
});
const shown = shows('id collection_id name slug created_at last_updated_at status', {
  access_level: 'workspace',
  share_organisation_id: null,
  shared_at: null,
  shared_by_user_id: null,
  shared_from_version_id: null,
  allow_all_workspaces: 0,
  forked_from_prompt_id: null,
  forked_from_prompt_version_id: null,
});

/** Whether a version is the published one. */
const statusOf = (prompt: PromptRow, version: PromptVersionRow): 'active' | 'archived' =>
  prompt.published_version_id === version.id ? 'active' : 'archived';

/** A prompt together with one of its versions. */
const promptWhole = (call: SandboxCall, row: PromptRow, version: PromptVersionRow): JsonObject => {
  const label = version.label_id === null ? undefined : labelsIn(call.store).get(version.label_id);
  return {
    ...promptSummary(row, call),
    model: version.model ?? '',
    prompt_version_id: version.id,
    prompt_version: version.number,
    prompt_version_description: version.description ?? '',
    prompt_version_status: statusOf(row, version),
    string: version.string,
    variable_components: componentsOf(version),
    parameters: version.model === null ? version.parameters : { ...version.parameters, model: version.model },
    functions: version.functions,
    tools: version.tools,
    tool_choice: version.tool_choice,
    template_metadata: version.template_metadata ?? {},
    prompt_version_label_id: label?.id ?? null,
    prompt_version_label_name: label?.name ?? null,
    prompt_version_labels: label === undefined ? [] : [{ id: label.id, name: label.name }],
    is_raw_template: version.is_raw_template,
    virtual_key: version.virtual_key,
  };
};

/** A version as the list of versions shows it. */
const versionSummary = (row: PromptRow, version: PromptVersionRow): JsonObject => ({
  id: version.id,
  prompt_id: row.id,
  prompt_template: { string: version.string, parameters: version.parameters, model: version.model },
  prompt_version: version.number,
  prompt_description: version.description ?? '',
  label_id: version.label_id,
  created_at: version.created_at,
  status: statusOf(row, version),
  object: 'prompt',
});

/** What of a body makes a version. On create the metadata is `template_metadata`, on update `prompt_metadata`. */
const versionFields = namesIn(`
  string parameters virtual_key model functions tools tool_choice is_raw_template version_description prompt_metadata
  template_metadata
`);

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
  const begun = newRow(call);
  const version = versionFrom(call, { id: begun.id, workspace_id: collection.workspace_id }, 1, {});
  const { id, slug } = prompts.rows(call).insert({
    ...begun,
    slug: call.ids.slug('prompt', name),
    name,
    collection_id: collection.id,
    workspace_id: collection.workspace_id,
    published_version_id: version.id,
    newest_version: 1,
  });
  promptVersionsIn(call.store).insert(version);
  return { json: { id, slug, version_id: version.id, object: 'prompt' } };
};

/** @throws ApiError 400 for a version that is not given whole. */
const needWhole = (body: JsonObject): void =>
  refuse(
    ['virtual_key', 'string', 'parameters']
      .filter((field) => !isGiven(body, field))
      .map((field) => ({ field, message: 'is required unless patch is true' })),
  );

const update: Handler = (call) => {
  const { body } = call;
  const row = prompts.of(call);
  const changes = given(body, ['name']);
  if (body.collection_id !== undefined) {
    const collection = namedCollection(call, 'collection_id', textIn(body, 'collection_id') ?? '');
    if (collection.workspace_id !== row.workspace_id) throw invalid('collection_id', 'is in another workspace');
    changes.collection_id = collection.id;
  }
  const newVersion = versionFields.some((field) => isGiven(body, field));
  if (newVersion && body.patch !== true) needWhole(body);
  const touched = { ...changes, last_updated_at: isoDate(call.now) };
  if (!newVersion) {
    prompts.rows(call).update(row.id, touched);
    return { json: {} };
  }
  const base = body.patch === true ? chosenVersion(call, row, 'latest') : {};
  const version = promptVersionsIn(call.store).insert(versionFrom(call, row, row.newest_version + 1, base));
  prompts.rows(call).update(row.id, { ...touched, newest_version: version.number });
  return { json: { id: row.id, slug: row.slug, prompt_version_id: version.id } };
};

const versionOf = (call: SandboxCall, row: PromptRow): PromptVersionRow => {
  const version = promptVersionsIn(call.store).get(call.params.versionId ?? '');
  if (version === undefined || version.prompt_id !== row.id) throw notFound('Prompt version');
  return version;
};

/** A label stands on one version of a prompt: put on another, it moves. */
const label: Handler = (call) => {
  const row = prompts.of(call);
  const version = versionOf(call, row);
  const wanted = call.body.label_id;
  if (wanted === undefined) return { json: {} };
  const versions = promptVersionsIn(call.store);
  const found = typeof wanted === 'string' ? labelsIn(call.store).get(wanted) : null;
  if (found === undefined) throw invalid('label_id', 'names no label that is there');
  for (const other of versions.by('prompt_id', row.id))
    if (other.label_id === found?.id && other.id !== version.id) versions.update(other.id, { label_id: null });
  versions.update(version.id, { label_id: found?.id ?? null });
  return { json: {} };
};

const list: Handler = (call) => {
  const named = call.query.get('collection_id');
  const collection = named === null ? undefined : collectionsIn(call.store).get(named)?.id;
  if (named !== null && collection === undefined) return { json: { object: 'list', total: 0, data: [] } };
  const workspace = listWorkspace(call);
  const fields = prompts.selected(call, {
    // A collection lies in one workspace, so its index is the smaller one.
    by: () => (collection === undefined ? inListWorkspace(call) : ['collection_id', collection]),
    where: () =>
      collection === undefined || workspace === undefined ? undefined : (row) => row.workspace_id === workspace,
    filters: {
      search: has('name', 'slug'),
      // Prompts of other workspaces that are shared with this one.
      type: (row, type) => type !== 'shared' || row.shared_at != null,
    },
    view: promptSummary,
    // The model is the published version's, which never changes; publishing another changes the prompt.
    kept: 'prompt',
  });
  return listed(call, fields);
};

const { share, change, end } = sharing(prompts.of);

export const promptHandlers: Handlers = {
  list_prompts: list,
  create_prompt: create,
  get_prompt: prompts.get((row, call) =>
    promptWhole(call, row, chosenVersion(call, row, call.query.get('version') ?? 'default')),
  ),
  update_prompt: update,
  delete_prompt: prompts.remove((call, row) => removeAll(promptVersionsIn(call.store), 'prompt_id', row.id)),
  publish_prompt: (call) => {
    const number = versionNumberIn(call.body);
    return prompts.update((_call, row) => ({ published_version_id: chosenVersion(call, row, number).id }))(call);
  },
  list_prompt_versions: (call) => {
    const row = prompts.of(call);
    const versions = promptVersionsIn(call.store).by('prompt_id', row.id).reverse();
    return listedElements(call, versions, (version) => versionSummary(row, version));
  },
  get_prompt_version: prompts.get((row, call) => promptWhole(call, row, versionOf(call, row))),
  update_prompt_version: label,
  share_prompt: share,
  update_prompt_share: change,
  unshare_prompt: end,
};
