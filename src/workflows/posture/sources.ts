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

/** Why a source cannot be read. */
class Unread extends Error {}

const needed = <Value>(read: Loaded<Value>): Value => {
  if (read.ok) return read.value;
  throw new Unread(read.why);
};

const read = async <Value>(source: Promise<Value>): Promise<Loaded<Value>> => {
  try {
    return { ok: true, value: await source };
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return { ok: false, why: error.message };
  }
};

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
const sources: { readonly [Name in SourceName]: (from: Context) => Promise<Facts[Name]> } = {
  workspaces: async (from) => {
    const here = ({ id, slug }: Values): boolean => !from.place || slug === from.place.slug || id === from.place.id;
    return (await rows(from, 'list_workspaces', 'workspaces')).filter(here);
  },
  keys: (from) => rows(from, 'list_api_keys', 'API keys', inPlace(from)),
  keyUse: (from) => useBy(from, 'api_key'),
  configUse: (from) => useBy(from, 'config'),
  changes: async ({ reads, now, days, place }) => {
    const span = { start_time: new Date(now - days * DAY_MS).toISOString(), end_time: new Date(now).toISOString() };
    const read = await everyRow('list_audit_logs', span, reads, MOST_PAGES);
    if (!read.ok) throw new Unread(`the audit log (${read.why})`);
    const whole = read.total <= read.rows.length;
    if (!whole) reads.missed(`${read.total - read.rows.length} of ${read.total} records of the audit log`);
    // The newest come first; of one moment, the order of the list decides.
    const records = read.rows
      .toReversed()
      .filter(isIn(place))
      .sort((a, b) => Date.parse(String(a.timestamp)) - Date.parse(String(b.timestamp)));
    return { records, whole };
  },
  configs: (from) => rows(from, 'list_configs', 'configs', inPlace(from)),
  wholeConfigs: async (from) => {
    const whole = await withDetails(from, needed(await from.load('configs')), 'configs', 'get_config', 'slug');
    return whole.map((row) => ({ ...row, config: parsedHolder(row.config) }));
  },
  organisationDefaults: async ({ reads }) => {
    const read = await readOne('get_organisation_defaults', {}, reads);
    if (!read.ok) throw new Unread(`the organisation's default guardrails (${read.why})`);
    return read.data;
  },
  inputExclusions: (from) => exclusions(from, 'input'),
  outputExclusions: (from) => exclusions(from, 'output'),
  integrations: async (from) => {
    const listed = await rows(from, 'list_integrations', 'integrations');
    return withDetails(from, listed, 'integrations', 'get_integration', 'slug');
  },
  mcpIntegrations: async (from) => {
    const listed = await rows(from, 'list_mcp_integrations', 'MCP integrations');
    return withDetails(from, listed, 'MCP integrations', 'get_mcp_integration', 'mcp_integration_id');
  },
  mcpServers: async (from) => {
    // An organisation's key has to name a workspace.
    const workspaces = await from.load('workspaces');
    const places = workspaces.ok ? workspaces.value.map(({ id }) => ({ workspace_id: id })) : [{}];
    const lists = await mapAtOnce(places, AT_ONCE, (place) =>
      read(rows(from, 'list_mcp_servers', 'MCP servers', place)),
    );
    return lists.flatMap(needed);
  },
  providers: (from) => rows(from, 'list_providers', 'providers', inPlace(from)),
  policyBudgets: async ({ reads, place, load }) => {
    const policies = await everyRow('list_usage_limits', { status: 'active' }, reads, MOST_PAGES);
    if (!policies.ok) throw new Unread(`budget policies (${policies.why})`);
    const listed = await load('workspaces');
    const workspaces = listed.ok ? listed.value.map((row) => ({ id: String(row.id), slug: String(row.slug) })) : [];
    return policyBudgets({ reads, workspaces, ...(place && { slug: place.slug }) });
  },
  users: (from) => rows(from, 'list_all_users', 'users'),
  invites: (from) => rows(from, 'list_user_invites', 'invitations'),
};

const inPlace = ({ place }: Context): Values => (place === undefined ? {} : { workspace_id: place.id });

/** Whether a row is of the place that is looked at, or of none. */
const isIn =
  (place: Place | undefined) =>
  ({ workspace_id: id }: Values): boolean =>
    place === undefined || isEmpty(id) || id === place.id || id === place.slug;

/** Every row of a list, as far as the bound allows; what is beyond is told. */
async function rows(
  { reads, place }: Context,
  list: string,
  what: string,
  args: Values = {},
): Promise<readonly Values[]> {
  const read = await everyRow(list, args, reads, MOST_PAGES);
  if (!read.ok) throw new Unread(`${what} (${read.why})`);
  if (read.total > read.rows.length) reads.missed(`${read.total - read.rows.length} more of ${read.total} ${what}`);
  return read.rows.filter(isIn(place));
}

/** Each row with what its own reply shows besides; those that cannot be read are told, and left out. */
async function withDetails(
  { reads }: Context,
  listed: readonly Values[],
  what: string,
  detail: string,
  argument: string,
): Promise<readonly Values[]> {
  const missed = (count: number): void => {
    if (count > 0) reads.missed(`what is in ${count} of ${listed.length} ${what}`);
  };
  const looked = listed.slice(0, MOST_DETAILS);
  missed(listed.length - looked.length);
  const found = await mapAtOnce(looked, AT_ONCE, async (row): Promise<readonly Values[]> => {
    const one = await readOne(detail, { [argument]: row.slug ?? row.id }, reads);
    return one.ok ? [{ ...row, ...one.data }] : [];
  });
  const whole = found.flat();
  missed(looked.length - whole.length);
  return whole;
}

async function exclusions({ reads }: Context, phase: 'input' | 'output'): Promise<readonly Values[]> {
  const list = `list_${phase}_guardrail_workspace_exclusions`;
  const read = await everyRow(list, {}, reads, MOST_PAGES);
  if (!read.ok) throw new Unread(`workspaces exempt from ${phase} guardrails (${read.why})`);
  return read.rows.filter(({ excluded }) => isOn(excluded));
}

/** Requests of the days by key or config, one call for each workspace: without one, analytics are of the default alone. */
async function useBy({ reads, now, days, load }: Context, dimension: 'api_key' | 'config'): Promise<UseByWorkspace> {
  const listed = await load('workspaces');
  const args = { group_by: dimension, columns: ['requests', 'cost'], ...lastDays(now, days) };
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
    throw new Unread(`requests by ${dimension} (${missing[0]})`);
  if (missing.length > 0)
    reads.missed(`requests by ${dimension} in ${missing.length} of ${slugs.length} workspaces (${missing[0]})`);
  return new Map(found.flat());
}

/**
 * What reads each source once, when it is first asked for.
 *
 * @param about the bounded way to Portkey, and where one looks
 */
export function sourceLoader(about: Omit<Context, 'load'>): Load {
  const loaded = new Map<SourceName, Promise<unknown>>();
  const load: Load = <Name extends SourceName>(name: Name) => {
    const known = loaded.get(name) ?? read(sources[name]({ ...about, load }));
    loaded.set(name, known);
    return known as Promise<Loaded<Facts[Name]>>;
  };
  return load;
}
