import { isObject, objectOr, parsedHolder } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { everyRow, operationCalled, type WorkflowReads, workflowReads } from '../model/reads.ts';
import { defined, isEmpty, type Values } from '../model/values.ts';
import type { StepFailure, WorkflowTools } from '../model/workflow.ts';
import {
  canonical,
  isIncludable,
  type Known,
  ordered,
  type Reference,
  without,
  withPartials,
  withReferences,
} from './references.ts';
import { type Entry, FORMAT, NOT_EXPORTED, type Section, type SectionName, sections } from './sections.ts';
import { type StoredVersion, versionsInUse } from './versions.ts';

/** One thing of a workspace, as a document has it, with how it is called there. */
export interface Stored {
  readonly entry: Entry;
  /** What names it in calls. */
  readonly id: string;
  /** Under which other things of the workspace name it. */
  readonly slug: string;
  readonly versions?: readonly StoredVersion[];
}

/** What could not be read, or not whole: nothing is said of it. */
interface NotRead {
  readonly section: SectionName | 'workspace';
  readonly why: string;
}

/** A workspace, read once. */
export interface Snapshot {
  readonly id: string;
  /** Its own settings; undefined where they could not be read. */
  readonly workspace: Values | undefined;
  /** Without those that could not be read. */
  readonly sections: ReadonlyMap<SectionName, readonly Stored[]>;
  /** Ids of the labels that prompts of it can carry, by name: also those of every workspace. */
  readonly labelIds: ReadonlyMap<string, string>;
  /** The folder that is always there: a prompt without another lies in it. */
  readonly defaultCollection: string | undefined;
  /** Slugs of its providers; undefined where they could not be read. */
  readonly providers: ReadonlySet<string> | undefined;
  readonly notRead: readonly NotRead[];
  /** What is there and not in the document, in sentences. */
  readonly leftOut: readonly string[];
}

const MOST_READS = 2_000;
const MOST_PAGES = 20;
const AT_ONCE = 8;

/**
 * Reads a workspace in the form of a document: ids and slugs that only it knows are replaced by references, secrets are
 * taken out and named.
 *
 * @param given its id or slug
 * @param tools what a workflow may use
 * @returns what could be read of it; a failure where there is no such workspace
 */
export async function readWorkspace(given: string, tools: WorkflowTools): Promise<Snapshot | StepFailure> {
  const whole = await tools.run('get_workspace', { workspace_id: given });
  if (!whole.ok && whole.error.details.status !== 403) return whole;
  const row = objectOr(whole.ok ? whole.data : undefined);
  const reader = newReader(typeof row.id === 'string' ? row.id : given, tools);
  for (const name of [row.id, row.slug]) if (typeof name === 'string') reader.known.set(name, { $ref: 'workspace' });
  if (!whole.ok) reader.notRead.push({ section: 'workspace', why: whole.error.message });
  const found = new Map<SectionName, readonly Stored[]>();
  for (const [index, section] of sections.entries()) {
    tools.progress(index, sections.length, section.name);
    const things = await readSection(section, reader);
    if (typeof things === 'string') reader.notRead.push({ section: section.name, why: things });
    else found.set(section.name, things);
  }
  tools.progress(sections.length, sections.length, 'done');
  const providers = await everyRow('list_providers', { workspace_id: reader.id }, reader.reads, MOST_PAGES);
  const { id, known, labelIds, defaultCollection, notRead, leftOut } = reader;
  return {
    ...{ id, labelIds, defaultCollection, notRead, leftOut, sections: found },
    providers: providers.ok ? new Set(providers.rows.map(({ slug }) => String(slug))) : undefined,
    workspace: whole.ok ? workspaceEntry(row, known) : undefined,
  };
}

interface Reader {
  readonly id: string;
  readonly reads: WorkflowReads;
  readonly known: Map<string, Reference>;
  readonly labelIds: Map<string, string>;
  /** Names of the partials that can stand in templates, by slug and id. */
  readonly included: Map<string, string>;
  defaultCollection: string | undefined;
  readonly notRead: NotRead[];
  readonly leftOut: string[];
}

const newReader = (id: string, tools: WorkflowTools): Reader => ({
  id,
  reads: workflowReads(tools.run, MOST_READS),
  known: new Map(),
  labelIds: new Map(),
  included: new Map(),
  defaultCollection: undefined,
  notRead: [],
  leftOut: [],
});

interface Found {
  readonly row: Values;
  readonly name: string;
  /** All that was read of it but its secrets. */
  readonly content: Values;
  readonly versions?: readonly StoredVersion[];
  readonly secrets: readonly string[];
}

/** The things of a section; or why they could not all be read. */
async function readSection(section: Section, reader: Reader): Promise<readonly Stored[] | string> {
  const listed = await everyRow(section.list, { workspace_id: reader.id }, reader.reads, MOST_PAGES);
  if (!listed.ok) return listed.why;
  if (listed.total > listed.rows.length) return `only ${listed.rows.length} of ${listed.total} could be read`;
  const rows = listed.rows.filter((row) => isOwn(section, row, reader));
  const found = await mapAtOnce(rows, AT_ONCE, (row) => readOne(section, row, reader));
  const why = found.find((one) => typeof one === 'string');
  if (why !== undefined) return why;
  return named(
    found.filter((one) => typeof one !== 'string'),
    section,
    reader,
  );
}

/** Whether a row is told of: no archived one, no label of every workspace, and not the folder that is always there. */
function isOwn(section: Section, row: Values, reader: Reader): boolean {
  const { name, id, status } = row;
  if (section.name === 'labels' && typeof name === 'string') reader.labelIds.set(name, String(id));
  if (section.name === 'labels' && row.workspace_id == null) return false;
  if (section.name === 'collections' && (row.is_default === 1 || row.is_default === true)) {
    reader.defaultCollection = String(id);
    return false;
  }
  if (status !== 'archived') return true;
  reader.leftOut.push(`${section.one} ${JSON.stringify(name ?? '')}, which is archived`);
  return false;
}

async function readOne(section: Section, row: Values, reader: Reader): Promise<Found | string> {
  const { reads } = reader;
  const [argument, field] = section.key;
  const read = section.read === undefined ? undefined : operationCalled(section.read);
  const whole = read && (await reads.read(read, { [argument]: row[field] }));
  if (whole?.ok === false) return whole.why;
  const secrets: string[] = [];
  const all = { ...row, ...objectOr(whole?.data) };
  const content = { ...all, ...('config' in all && { config: parsedHolder(all.config) }) };
  const open = objectOr(without(content, read?.secretReply ?? [], (path) => secrets.push(path)));
  const one = { row, name: nameOf(row), content: open, secrets };
  const { versions: rules } = section;
  if (rules === undefined) return one;
  const labels = new Map([...reader.labelIds].map(([name, id]) => [id, name]));
  const versions = await versionsInUse(rules, { [argument]: row[field] }, labels, reads);
  if ('why' in versions) return versions.why;
  if (versions.others > 0)
    reader.leftOut.push(`${versions.others} older versions of ${section.one} ${JSON.stringify(nameOf(row))}`);
  const shown = versions.versions.map((version) => ({
    ...version,
    content: objectOr(
      ordered({
        ...version.content,
        string: withPartials(version.content.string, (slug) => reader.included.get(slug)),
      }),
    ),
  }));
  return { ...one, versions: shown };
}

const nameOf = ({ name }: Values): string => (typeof name === 'string' ? name : '');

function fieldsOf(section: Section, row: Values, known: Reader['known']): Values {
  const values = Object.entries(section.fields).map(([name, rule]): readonly [string, unknown] => {
    const value = row[rule.argument ?? name];
    if (value === null || value === undefined || value === '') return [name, undefined];
    if (rule.namesA) return [name, referenceAs(known.get(String(value)))];
    if (name === 'is_default') return [name, value === 1 || value === true ? true : undefined];
    return [name, ordered(rule.refers ? withReferences(value, known) : value)];
  });
  return defined(Object.fromEntries(values));
}

/** In a field that always names a thing of one section, its name is enough. */
const referenceAs = (reference: Reference | undefined): unknown =>
  reference === undefined || reference.nth !== undefined ? reference : reference.name;

/** Things in the order of their names; those with one name are told apart by a number. */
function named(found: readonly Found[], section: Section, reader: Reader): readonly Stored[] {
  const { known } = reader;
  const call = ({ row, name }: Found, nth: number): void => {
    for (const alias of [row.id, row.slug])
      if (typeof alias === 'string') known.set(alias, { $ref: section.name, name, ...(nth > 1 && { nth }) });
  };
  // Things of one section may name each other: for their order, by name alone.
  for (const one of found) call(one, 1);
  const texts = new Map(
    found.map((one) => [
      one,
      canonical([one.name, fieldsOf(section, one.content, known), one.versions?.map(({ content }) => content)]),
    ]),
  );
  const text = (one: Found): string => texts.get(one) ?? '';
  const inOrder = [...found].sort((one, other) =>
    one.name === other.name ? (text(one) < text(other) ? -1 : 1) : one.name < other.name ? -1 : 1,
  );
  const counts = new Map<string, number>();
  const numbered = inOrder.map((one) => {
    const nth = (counts.get(one.name) ?? 0) + 1;
    counts.set(one.name, nth);
    call(one, nth);
    return { one, nth };
  });
  return numbered.map(({ one, nth }) => storedOf(one, nth, section, reader));
}

function storedOf({ row, name, content, versions, secrets }: Found, nth: number, section: Section, reader: Reader) {
  const { known, included, leftOut } = reader;
  const slug = String(row.slug ?? row.id);
  if (section.name === 'partials' && nth === 1 && isIncludable(name))
    for (const alias of [row.id, row.slug]) included.set(String(alias), name);
  for (const path of secrets) leftOut.push(`${path} of ${section.one} ${JSON.stringify(name)}, a secret`);
  const entry: Entry = {
    ...(name !== '' && { name }),
    ...(nth > 1 && { nth }),
    ...fieldsOf(section, content, known),
    ...(versions && { versions: versions.map(shownVersion) }),
    ...(secrets.length > 0 && { left_out: secrets }),
  };
  return { entry, id: String(row[section.key[1]]), slug, ...(versions && { versions }) };
}

const shownVersion = ({ published, label, description, content }: StoredVersion): Values =>
  defined({ published: published || undefined, label, description, ...content });

/**
 * The document of a workspace.
 *
 * @param snapshot what was read of it
 */
export function documentOf({ workspace, sections: found, notRead, leftOut }: Snapshot): Values {
  const lists = sections.flatMap(({ name }) => {
    const things = found.get(name);
    return things === undefined ? [] : [[name, things.map(({ entry }) => entry)] as const];
  });
  return defined({
    format: FORMAT,
    workspace,
    ...Object.fromEntries(lists),
    counts: Object.fromEntries(lists.map(([name, list]) => [name, list.length])),
    left_out: leftOut.length > 0 ? leftOut : undefined,
    not_read: notRead.length > 0 ? notRead.map(({ section, why }) => `${section}: ${why}`) : undefined,
    not_exported: NOT_EXPORTED,
  });
}

/** A workspace's own settings, from the reply of get_workspace. */
const workspaceEntry = (row: Values, known: Known): Values =>
  defined({
    name: row.name,
    description: orNothing(row.description),
    icon: orNothing(row.icon),
    defaults: orNothing(ordered(withReferences(partOf(row.defaults, DEFAULTS), known))),
    usage_limits: listOf(row.usage_limits, BUDGET),
    rate_limits: listOf(row.rate_limits, RATE),
    security_settings: orNothing(ordered(row.security_settings)),
  });

const BUDGET = ['type', 'credit_limit', 'alert_threshold', 'periodic_reset', 'periodic_reset_days'] as const;
const RATE = ['type', 'unit', 'value'] as const;
const DEFAULTS = ['metadata', 'input_guardrails', 'output_guardrails', 'user_api_key_config'] as const;

const orNothing = (value: unknown): unknown => (isEmpty(value) ? undefined : value);

const partOf = (value: unknown, names: readonly string[]): Values =>
  defined(Object.fromEntries(names.map((name) => [name, orNothing(objectOr(value)[name])])));

function listOf(value: unknown, names: readonly string[]): readonly Values[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(isObject).map((one) => partOf(one, names));
  return list.length === 0 ? undefined : list;
}
