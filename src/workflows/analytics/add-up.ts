import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { numberOf, objectOr } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { allPages } from '../model/reads.ts';
import { rowsOf, totalOf, type Values } from '../model/values.ts';
import type { StepResult, WorkflowTools } from '../model/workflow.ts';
import {
  combinedGraph,
  combinedGroups,
  figureOf,
  type GraphPart,
  type GroupPart,
  HOW_TOLD,
  isFigure,
  type OwnFigures,
  sumOf,
} from './combine.ts';
import type { Workspace } from './workspaces.ts';

/** What counts the requests that means are weighted by. */
const COUNT = 'get_request_analytics';
const AT_ONCE = 6;
const MOST_PAGES = 50;

/** A call for several workspaces. */
interface AddedUp {
  readonly operation: CatalogEntry;
  /** Without a workspace. */
  readonly args: Values;
  readonly workspaces: readonly Workspace[];
  readonly tools: WorkflowTools;
  /** Requests of each workspace, by slug, in the same span of time: counted once for several calls. */
  readonly requests: () => Promise<ReadonlyMap<string, number>>;
}

/** A workspace whose figures are missing. */
interface Unread {
  readonly workspace: string;
  readonly name: string;
  readonly reason: string;
}

/**
 * Counts the requests of each workspace, when they are first asked for.
 *
 * @param args the filters and the span of time
 * @param workspaces which
 * @param tools what a workflow may use
 */
export function requestCounts(args: Values, workspaces: readonly Workspace[], tools: WorkflowTools) {
  let counts: Promise<ReadonlyMap<string, number>> | undefined;
  const known = operationNamed(COUNT)?.input ?? {};
  // Of a group's arguments, those that say which requests are meant.
  const which = Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(known, name)));
  const count = async (): Promise<ReadonlyMap<string, number>> => {
    const found = await mapAtOnce(workspaces, AT_ONCE, async ({ slug }) => {
      const result = await tools.run(COUNT, { ...which, workspace_slug: slug });
      const total = result.ok ? totalOf(result.data) : undefined;
      return total === undefined ? [] : [[slug, total] as const];
    });
    return new Map(found.flat());
  };
  return (): Promise<ReadonlyMap<string, number>> => {
    counts ??= count();
    return counts;
  };
}

/**
 * Asks an operation for each workspace and makes one answer: what can be added up, each workspace's part, how each
 * figure was told, and what could not be read.
 *
 * @param call which operation, for which workspaces
 */
export async function addUp(call: AddedUp): Promise<StepResult> {
  const { operation, workspaces, tools } = call;
  const grouped = operation.paging !== undefined;
  let done = 0;
  const replies = await mapAtOnce(workspaces, AT_ONCE, async (workspace) => {
    const reply = await (grouped ? allRows(call, workspace) : one(call, workspace));
    done += 1;
    tools.progress(done, workspaces.length, workspace.name);
    return { workspace, reply };
  });
  const read = replies.flatMap(({ workspace, reply }) => (reply.ok ? [{ workspace, data: objectOr(reply.data) }] : []));
  const [first] = replies;
  if (read.length === 0) return first?.reply ?? { ok: true, data: {} };
  const unread = replies.flatMap(({ workspace: { slug, name }, reply }): Unread[] =>
    reply.ok ? [] : [{ workspace: slug, name, reason: reply.error.message }],
  );
  const cut = read.filter(({ data }) => isCut(data));
  const made = grouped ? groupsOf(call, read) : await graphOf(call, read);
  return {
    ok: true,
    data: {
      ...made,
      ...(unread.length > 0 && { unavailable: unread }),
      ...(cut.length > 0 && { is_quota_exceeded: true, incomplete: cut.map(({ workspace }) => workspace.slug) }),
    },
  };
}

interface Read {
  readonly workspace: Workspace;
  readonly data: Values;
}

const one = ({ operation, args, tools }: AddedUp, { slug }: Workspace): Promise<StepResult> =>
  tools.run(operation.name, { ...args, workspace_slug: slug });

/** Every row of a workspace. */
async function allRows({ operation, args, tools }: AddedUp, { slug }: Workspace): Promise<StepResult> {
  const asked = { ...args, workspace_slug: slug };
  const pages = await allPages({ operation: operation.name, args: asked, mostPages: MOST_PAGES }, tools.run);
  if ('ok' in pages) return pages;
  const last = objectOr(pages.at(-1));
  return {
    ok: true,
    data: { ...last, ...(pages.some(isCut) && { is_quota_exceeded: true }), data: pages.flatMap(rowsOf) },
  };
}

/** Whether Portkey itself calls a reply incomplete. */
export const isCut = (reply: unknown): boolean => objectOr(reply).is_quota_exceeded === true;

async function graphOf({ operation, requests }: AddedUp, read: readonly Read[]): Promise<Values> {
  const own = operation.perWorkspace?.figures;
  const names = [...new Set(read.flatMap(({ data }) => Object.keys(objectOr(data.summary))))];
  const weighs = read.length > 1 && names.some((name) => figureOf(name, own) === 'mean');
  const counts = weighs ? await requests() : undefined;
  const parts = read.map(({ workspace, data }): GraphPart => ({ reply: data, requests: counts?.get(workspace.slug) }));
  return {
    object: read[0]?.data.object,
    ...combinedGraph(parts, own),
    ...howTold(names, own, read.length),
    workspaces: read.map(({ workspace: { slug, name }, data }) => ({ slug, name, ...objectOr(data.summary) })),
  };
}

function groupsOf({ operation, args }: AddedUp, read: readonly Read[]): Values {
  const own = operation.perWorkspace?.figures;
  const parts = read.map(({ workspace: { slug }, data }): GroupPart => ({ slug, rows: rowsOf(data) }));
  const rows = combinedGroups(parts, own, {
    by: typeof args.order_by === 'string' ? args.order_by : 'requests',
    ascending: args.order_by_type === 'asc',
  });
  const names = [...new Set(parts.flatMap(({ rows: one }) => one.flatMap((row) => Object.keys(row))))];
  return {
    object: 'list',
    total: rows.length,
    data: pageOf(rows, operation, args),
    ...howTold(names.filter(isFigure), own, read.length),
    workspaces: read.map(({ workspace: { slug, name } }, index) => ({
      slug,
      name,
      ...sumOf(parts[index]?.rows ?? [], own),
    })),
  };
}

/** The page that was asked for, of the rows of all workspaces. */
function pageOf(rows: readonly Values[], { paging }: CatalogEntry, args: Values): readonly Values[] {
  const size = numberOf(args[paging?.size ?? '']);
  if (size === undefined) return rows;
  const at = (numberOf(args[paging?.page ?? '']) ?? 0) * size;
  return rows.slice(at, at + size);
}

/** How each figure was told, in words. */
function howTold(names: readonly string[], own: OwnFigures | undefined, workspaces: number): Values {
  // Of a single workspace each figure is its own.
  if (workspaces < 2) return {};
  return { how: Object.fromEntries(names.map((name) => [name, HOW_TOLD[figureOf(name, own)]])) };
}
