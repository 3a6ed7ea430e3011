import { catalog } from '../../catalog/index.ts';
import { local, required, unlisted } from '../../catalog/model/field.ts';
import { choice, integer, text } from '../../catalog/model/schema.ts';
import { TRAFFIC, trafficFilters, trafficThrough, usedTypes } from '../../catalog/used-by.ts';
import { numberOf, objectOr } from '../../json.ts';
import { ALL } from '../analytics/workspaces.ts';
import { topField } from '../model/fields.ts';
import { type WorkflowReads, workflowReads } from '../model/reads.ts';
import { defined, firstOf, lastDays, shownName, totalOf, type Values } from '../model/values.ts';
import type { Workflow, WorkflowTools } from '../model/workflow.ts';
import { filteredBy, type Subject, trafficOf, type Users, usersOf } from './find.ts';

const MOST_READS = 300;
const MOST_PAGES = 10;
const DEFAULT_DAYS = 30;
const DEFAULT_TOP = 20;

type UsedType = keyof typeof usedTypes;

const types = Object.keys(usedTypes) as UsedType[];

/** What uses a thing: by reference and by traffic, from the table that confirmations ask as well. */
export const listDependents: Workflow = {
  name: 'list_dependents',
  title: 'List dependents',
  description: 'What uses a thing, by reference and traffic, and how far was looked. Before deleting it.',
  examplePhrases: `
    what uses this config, who depends on this prompt, which keys prompts and configs depend on it, can this be deleted
    safely, what breaks if I delete this provider, references to a guardrail, where is this partial used, impact of
    removing an integration, what depends on this workspace or user
  `,
  domain: 'organisation',
  risk: 'read',
  steps: [],
  input: {
    type: required(local(choice(types), { listed: text('config, prompt, api_key, …') })),
    id: required(local(text('Slug or id, as the get tool of its kind takes it.'), { listed: text() })),
    days: unlisted(
      local(integer(`Of how many days requests are counted; default ${DEFAULT_DAYS}.`, { minimum: 1, maximum: 365 })),
    ),
    top: topField('How many of each kind to name', DEFAULT_TOP),
  },
  argumentAliases: { slug: 'id' },
  examples: [{ says: 'Can this config go?', arguments: { type: 'config', id: 'pc-suppor-1a2b3c' } }],
  run: async (args, tools) => {
    const { type, id } = args as { readonly type: UsedType; readonly id: string };
    const resource = usedTypes[type];
    const reader = catalog.find(({ method, path }) => method === 'GET' && path === resource);
    const [argument] = Object.entries(reader?.input ?? {}).find(([, field]) => field.in === 'path') ?? [];
    if (reader === undefined || argument === undefined) throw new Error(`nothing reads ${resource}`);
    const read = await tools.run(reader.name, { [argument]: id });
    if (!read.ok) return read;
    const value = objectOr(read.data);
    const subject: Subject = { resource, given: id, value };
    const reads = workflowReads(tools.run, MOST_READS);
    tools.progress(0, 2, 'references');
    const users = await usersOf(subject, reads, MOST_PAGES);
    tools.progress(1, 2, 'traffic');
    const traffic = await requestsOf(subject, users, reads, tools, numberOf(args.days) ?? DEFAULT_DAYS);
    tools.progress(2, 2, 'done');
    return {
      ok: true,
      data: defined({
        type,
        id,
        name: shownName(value),
        used_by: usersShown(users, numberOf(args.top) ?? DEFAULT_TOP),
        traffic,
        looked_at: Object.fromEntries(
          users.map(({ what, looked }) => [what.toLowerCase().replaceAll(' ', '_'), looked]),
        ),
        not_looked_at: reads.notLookedAt.length > 0 ? reads.notLookedAt : undefined,
      }),
    };
  },
};

/** What went through the thing, or through those of its users that analytics count by. */
async function requestsOf(
  subject: Subject,
  users: readonly Users[],
  reads: WorkflowReads,
  { now, run }: WorkflowTools,
  days: number,
): Promise<Values | undefined> {
  const counted = countedBy(subject, users);
  if (counted === undefined) {
    reads.missed('requests: Portkey does not count them by this kind of thing');
    return undefined;
  }
  const { filters, slug, through } = counted;
  if (filters === undefined) return { requests: 0, days, through };
  if (typeof subject.value.workspace_id === 'string' && through === undefined && slug === undefined) {
    const own = await trafficOf(subject, reads, { now, days });
    return own && { requests: own.traffic, days };
  }
  const asked = { ...filters, ...lastDays(now, days) };
  const everywhere = await run(TRAFFIC.operation, { ...asked, workspace_slug: slug ?? ALL });
  // A workspace's own key may not list workspaces, and sees that one alone.
  const result = everywhere.ok || slug !== undefined ? everywhere : await run(TRAFFIC.operation, asked);
  const requests = result.ok ? totalOf(result.data) : undefined;
  if (requests === undefined) {
    reads.missed(`requests in the last ${days} days (${result.ok ? 'not told' : result.error.message})`);
    return undefined;
  }
  return defined({ requests, days, through });
}

/** How analytics can count what goes through a thing; without filters where nothing can. */
interface CountedBy {
  readonly filters?: Values;
  /** The workspace that is counted; every one unless said. */
  readonly slug?: unknown;
  readonly through?: string;
}

function countedBy({ resource, given, value }: Subject, users: readonly Users[]): CountedBy | undefined {
  if (resource === usedTypes.workspace) return { filters: {}, slug: value.slug };
  const own = trafficFilters[resource];
  if (own !== undefined) return { filters: { [own]: [filteredBy(own, value) ?? given] } };
  const through = trafficThrough[resource];
  const filter = through && trafficFilters[through.resource];
  if (through === undefined || filter === undefined) return undefined;
  const rows = users.filter(({ what }) => what === through.what).flatMap(({ rows: found }) => found);
  const ids = rows.map((row) => filteredBy(filter, row)).filter((each) => each !== undefined);
  return { through: `its ${ids.length} ${through.what}`, ...(ids.length > 0 && { filters: { [filter]: ids } }) };
}

const usersShown = (users: readonly Users[], most: number): readonly Values[] =>
  users
    .filter(({ rows }) => rows.length > 0)
    .map(({ what, rows, use }) => ({
      what,
      count: rows.length,
      ...(use === false && { note: 'belongs to it, or watches over it' }),
      rows: firstOf(rows, most).map((row) =>
        defined({ id: row.slug ?? row.id ?? row.workspace_id, name: shownName(row) }),
      ),
    }));
