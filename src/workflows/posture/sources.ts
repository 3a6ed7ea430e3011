import { numberOf, parsedHolder } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { everyRow, readOne, type WorkflowReads } from '../model/reads.ts';
import { DAY_MS, isEmpty, lastDays, type Values } from '../model/values.ts';
import { type Budget, policyBudgets } from '../spend-report/budgets.ts';
import { isOn } from './check.ts';

/** What had requests, and what that cost. */
export interface Use {
  readonly requests: number;
  readonly cents: number;
}

/** Requests by a dimension, of each workspace by its slug; those that could not be read whole are missing. */
type UseByWorkspace = ReadonlyMap<string, ReadonlyMap<string, Use>>;

/** What the checks judge. */
export interface Facts {
  readonly workspaces: readonly Values[];
  readonly keys: readonly Values[];
  readonly keyUse: UseByWorkspace;
  readonly configUse: UseByWorkspace;
  /** Records of the audit log, the oldest first, and whether they are all of the days. */
  readonly changes: { readonly records: readonly Values[]; readonly whole: boolean };
  readonly configs: readonly Values[];
  /** Configs with what is in them. */
  readonly wholeConfigs: readonly Values[];
  readonly organisationDefaults: Values;
  /** Workspaces that are exempt from the organisation's guardrails. */
  readonly inputExclusions: readonly Values[];
  readonly outputExclusions: readonly Values[];
  readonly integrations: readonly Values[];
  readonly mcpIntegrations: readonly Values[];
  readonly mcpServers: readonly Values[];
  readonly providers: readonly Values[];
  readonly policyBudgets: readonly Budget[];
  readonly users: readonly Values[];
  readonly invites: readonly Values[];
}

export type SourceName = keyof Facts;

/** A source as it was read, or why it was not. */
export type Loaded<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly why: string };

/** Reads a source, once. */
export type Load = <Name extends SourceName>(name: Name) => Promise<Loaded<Facts[Name]>>;

/** The workspace that is looked at alone. */
export interface Place {
  readonly id: string;
  readonly slug: string;
}

interface Context {
  readonly reads: WorkflowReads;
  readonly now: number;
  readonly days: number;
  readonly place: Place | undefined;
  readonly load: Load;
}

const AT_ONCE = 6;
const MOST_PAGES = 20;
const MOST_USE_PAGES = 5;
const MOST_WORKSPACES = 50;
const MOST_DETAILS = 150;

/** Every source: which lists it is read from. */
const sources: { readonly [Name in SourceName]: (from: Context) => Promise<Loaded<Facts[Name]>> } = {
  workspaces: async (from) => {
    const read = await rows(from, 'list_workspaces', 'workspaces');
    const here = ({ id, slug }: Values): boolean => !from.place || slug === from.place.slug || id === from.place.id;
    return read.ok ? { ok: true, value: read.value.filter(here) } : read;
  },
  keys: (from) => rows(from, 'list_api_keys', 'API keys', inPlace(from)),
  keyUse: (from) => useBy(from, 'api_key'),
  configUse: (from) => useBy(from, 'config'),
  changes: async ({ reads, now, days, place }) => {
    const span = { start_time: new Date(now - days * DAY_MS).toISOString(), end_time: new Date(now).toISOString() };
    const read = await everyRow('list_audit_logs', span, reads, MOST_PAGES);
    if (!read.ok) return { ok: false, why: `the audit log (${read.why})` };
    const whole = read.total <= read.rows.length;
    if (!whole) reads.missed(`${read.total - read.rows.length} of ${read.total} records of the audit log`);
    // The newest come first; of one moment, the order of the list decides.
    const records = read.rows
      .toReversed()
      .filter(({ workspace_id: id }) => place === undefined || id === place.id || id === place.slug || isEmpty(id))
      .sort((a, b) => Date.parse(String(a.timestamp)) - Date.parse(String(b.timestamp)));
    return { ok: true, value: { records, whole } };
  },
  configs: (from) => rows(from, 'list_configs', 'configs', inPlace(from)),
  wholeConfigs: async (from) => {
    const listed = await from.load('configs');
    if (!listed.ok) return listed;
    const read = { read: 'get_config', argument: 'slug', what: 'configs' };
    const whole = await withDetails(from, listed.value, read);
    return { ok: true, value: whole.map((row) => ({ ...row, config: parsedHolder(row.config) })) };
  },
  organisationDefaults: async ({ reads }) => {
    const read = await readOne('get_organisation_defaults', {}, reads);
    return read.ok
      ? { ok: true, value: read.data }
      : { ok: false, why: `the organisation's default guardrails (${read.why})` };
  },
  inputExclusions: (from) => exclusions(from, 'input'),
  outputExclusions: (from) => exclusions(from, 'output'),
  integrations: async (from) => {
    const listed = await rows(from, 'list_integrations', 'integrations');
    const read = { read: 'get_integration', argument: 'slug', what: 'integrations' };
    return listed.ok ? { ok: true, value: await withDetails(from, listed.value, read) } : listed;
  },
  mcpIntegrations: async (from) => {
    const listed = await rows(from, 'list_mcp_integrations', 'MCP integrations');
    const read = { read: 'get_mcp_integration', argument: 'mcp_integration_id', what: 'MCP integrations' };
    return listed.ok ? { ok: true, value: await withDetails(from, listed.value, read) } : listed;
  },
  mcpServers: async (from) => {
    // An organisation's key has to name a workspace.
    const workspaces = await from.load('workspaces');
    if (!workspaces.ok) return rows(from, 'list_mcp_servers', 'MCP servers');
    const lists = await mapAtOnce(workspaces.value, AT_ONCE, (workspace) =>
      rows(from, 'list_mcp_servers', 'MCP servers', { workspace_id: workspace.id }),
    );
    const failed = lists.find(({ ok }) => !ok);
    return failed ?? { ok: true, value: lists.flatMap((list) => (list.ok ? list.value : [])) };
  },
  providers: (from) => rows(from, 'list_providers', 'providers', inPlace(from)),
  policyBudgets: async ({ reads, place, load }) => {
    const policies = await everyRow('list_usage_limits', { status: 'active' }, reads, MOST_PAGES);
    if (!policies.ok) return { ok: false, why: `budget policies (${policies.why})` };
    const listed = await load('workspaces');
    const workspaces = listed.ok ? listed.value.map((row) => ({ id: String(row.id), slug: String(row.slug) })) : [];
    return { ok: true, value: await policyBudgets({ reads, workspaces, ...(place && { slug: place.slug }) }) };
  },
  users: (from) => rows(from, 'list_all_users', 'users'),
  invites: (from) => rows(from, 'list_user_invites', 'invitations'),
};

const inPlace = ({ place }: Context): Values => (place === undefined ? {} : { workspace_id: place.id });

/** Every row of a list, as far as the bound allows; what is beyond is told. */
async function rows(
  { reads, place }: Context,
  list: string,
  what: string,
  args: Values = {},
): Promise<Loaded<readonly Values[]>> {
  const read = await everyRow(list, args, reads, MOST_PAGES);
  if (!read.ok) return { ok: false, why: `${what} (${read.why})` };
  if (read.total > read.rows.length) reads.missed(`${read.total - read.rows.length} more of ${read.total} ${what}`);
  const here = ({ workspace_id: id }: Values): boolean =>
    place === undefined || isEmpty(id) || id === place.id || id === place.slug;
  return { ok: true, value: read.rows.filter(here) };
}

/** Each row with what its own reply shows besides; those that cannot be read are told, and left out. */
async function withDetails(
  { reads }: Context,
  listed: readonly Values[],
  { read: name, argument, what }: { readonly read: string; readonly argument: string; readonly what: string },
): Promise<readonly Values[]> {
  const looked = listed.slice(0, MOST_DETAILS);
  if (listed.length > looked.length)
    reads.missed(`what is in ${listed.length - looked.length} of ${listed.length} ${what}`);
  const found = await mapAtOnce(looked, AT_ONCE, async (row): Promise<readonly Values[]> => {
    const detail = await readOne(name, { [argument]: row.slug ?? row.id }, reads);
    return detail.ok ? [{ ...row, ...detail.data }] : [];
  });
  const whole = found.flat();
  if (whole.length < looked.length)
    reads.missed(`what is in ${looked.length - whole.length} of ${listed.length} ${what}`);
  return whole;
}

async function exclusions({ reads }: Context, phase: 'input' | 'output'): Promise<Loaded<readonly Values[]>> {
  const list = `list_${phase}_guardrail_workspace_exclusions`;
  const read = await everyRow(list, {}, reads, MOST_PAGES);
  if (!read.ok) return { ok: false, why: `workspaces exempt from ${phase} guardrails (${read.why})` };
  return { ok: true, value: read.rows.filter(({ excluded }) => isOn(excluded)) };
}

/** Requests of the days by key or config, one call for each workspace: without one, analytics are of the default alone. */
async function useBy(
  { reads, now, days, load }: Context,
  dimension: 'api_key' | 'config',
): Promise<Loaded<UseByWorkspace>> {
  const listed = await load('workspaces');
  const args = {
    group_by: dimension,
    columns: ['requests', 'cost'],
    ...lastDays(now, days),
  };
  // A workspace's own key cannot list workspaces, and needs to name none.
  const slugs = listed.ok ? listed.value.map(({ slug }) => String(slug)) : [''];
  const looked = slugs.slice(0, MOST_WORKSPACES);
  if (slugs.length > looked.length)
    reads.missed(`requests by ${dimension} in ${slugs.length - looked.length} of ${slugs.length} workspaces`);
  const missing: string[] = [];
  const found = await mapAtOnce(looked, AT_ONCE, async (slug) => {
    const asked = slug === '' ? args : { ...args, workspace_slug: slug };
    const read = await everyRow('get_analytics_group', asked, reads, MOST_USE_PAGES);
    const first = await readOne('get_analytics_group', { ...asked, page_size: 100 }, reads);
    // Figures that Portkey calls incomplete are to be thrown away (portkey-live.md 2).
    if (!read.ok || read.total > read.rows.length || (first.ok && first.data.is_quota_exceeded === true)) {
      missing.push(read.ok ? 'incomplete' : read.why);
      return [];
    }
    const uses = read.rows.map(
      (row) =>
        [String(row[dimension]), { requests: numberOf(row.requests) ?? 0, cents: numberOf(row.cost) ?? 0 }] as const,
    );
    return [[slug, new Map(uses)] as const];
  });
  if (missing.length === looked.length && looked.length > 0)
    return { ok: false, why: `requests by ${dimension} (${missing[0]})` };
  if (missing.length > 0)
    reads.missed(`requests by ${dimension} in ${missing.length} of ${slugs.length} workspaces (${missing[0]})`);
  return { ok: true, value: new Map(found.flat()) };
}

/**
 * What reads each source once, when it is first asked for.
 *
 * @param about the bounded way to Portkey, and where one looks
 */
export function sourceLoader(about: Omit<Context, 'load'>): Load {
  const loaded = new Map<SourceName, Promise<unknown>>();
  const load: Load = <Name extends SourceName>(name: Name) => {
    const known = loaded.get(name) ?? sources[name]({ ...about, load });
    loaded.set(name, known);
    return known as Promise<Loaded<Facts[Name]>>;
  };
  return load;
}
