import { numberOf } from '../../json.ts';
import { ownKeyId, workflowReads } from '../model/reads.ts';
import { defined, type Values } from '../model/values.ts';
import type { StepResult, WorkflowTools } from '../model/workflow.ts';
import { invalidArgument } from '../model/workflow.ts';
import { type Check, type Finding, type Looking, type Severity, severities } from './check.ts';
import { adminsIn, checks, namesOf } from './checks.ts';
import { type Load, type Place, type SourceName, sourceLoader } from './sources.ts';

const MOST_READS = 800;
/** All findings together, unless a number was asked for: the answer as a whole stays under the limit of replies. */
const MOST_BYTES = 28_000;
const MOST_NAMED = 20;

/**
 * What is risky in an organisation or in one workspace.
 *
 * @param args of check_posture
 * @param tools the way to Portkey
 * @param usual days back and findings of each kind, where `args` does not say
 */
export async function postureOf(
  args: Values,
  tools: WorkflowTools,
  usual: { readonly days: number; readonly top: number },
): Promise<StepResult> {
  const days = numberOf(args.days) ?? usual.days;
  const reads = workflowReads(tools.run, MOST_READS);
  const whole = sourceLoader({ reads, now: tools.now, days, place: undefined });
  const known = await whole('workspaces');
  if (!known.ok) {
    reads.missed(`what is not of the key's own workspace: ${known.why}`);
    tools.note('The key may not list workspaces: what it can read is of its own workspace alone.');
  }
  const place = placeOf(args.workspace_id, known.ok ? known.value : undefined);
  if (place === 'unknown')
    return invalidArgument('workspace_id', 'is the slug or id of no workspace that list_workspaces shows');
  const load = place === undefined ? whole : sourceLoader({ reads, now: tools.now, days, place });
  const workspaces = known.ok ? known.value : [];
  const looking: Looking = {
    now: tools.now,
    days,
    ownKey: await ownKeyId(tools.run),
    slugOf: (id) => {
      const workspace = workspaces.find((row) => row.id === id || row.slug === id);
      return typeof workspace?.slug === 'string' ? workspace.slug : typeof id === 'string' && id ? id : undefined;
    },
  };
  const wanted = checks.filter((each) => place === undefined || !each.ofOrganisation);
  const found = await findingsOf(wanted, load, looking, tools);
  const looked = await lookedAt(load, found, { days, workspace: place?.slug });
  const top = numberOf(args.top);
  const least = severities.find((severity) => severity === args.min_severity) ?? 'low';
  const missed = [...unreadIn(found), ...reads.notLookedAt];
  return {
    ok: true,
    data: defined({
      ...worstFirst(found, { least, top, usual: usual.top }),
      looked_at: looked,
      not_looked_at: missed.length > 0 ? missed : undefined,
    }),
  };
}

/** The workspace that is named, if there is one. */
function placeOf(given: unknown, workspaces: readonly Values[] | undefined): Place | 'unknown' | undefined {
  if (typeof given !== 'string' || workspaces === undefined) return undefined;
  const found = workspaces.find(({ id, slug }) => id === given || slug === given);
  return found === undefined ? 'unknown' : { id: String(found.id), slug: String(found.slug) };
}

interface Judged {
  readonly check: Check;
  readonly findings: readonly Finding[];
  /** The lists that it needs and that could not be read. */
  readonly unread: readonly string[];
}

async function findingsOf(
  wanted: readonly Check[],
  load: Load,
  looking: Looking,
  tools: WorkflowTools,
): Promise<readonly Judged[]> {
  let done = 0;
  return Promise.all(
    wanted.map(async (check): Promise<Judged> => {
      const result = await check.run(load, looking);
      done += 1;
      tools.progress(done, wanted.length, check.name);
      return 'unread' in result
        ? { check, findings: [], unread: result.unread }
        : { check, findings: result, unread: [] };
    }),
  );
}

/** How the sources whose rows are counted are called. */
const COUNTED: Partial<Record<SourceName, string>> = {
  workspaces: 'workspaces',
  keys: 'api_keys',
  configs: 'configs',
  wholeConfigs: 'configs_read',
  integrations: 'integrations',
  mcpIntegrations: 'mcp_integrations',
  mcpServers: 'mcp_servers',
  providers: 'providers',
  users: 'users',
  invites: 'invites',
};

/** How far it went: how many things, which checks found nothing, who may do anything. */
async function lookedAt(load: Load, found: readonly Judged[], about: Values): Promise<Values> {
  const used = new Set(found.flatMap(({ check }) => check.sources));
  const counts: Record<string, number> = {};
  for (const [source, name] of Object.entries(COUNTED) as [SourceName, string][]) {
    const read = used.has(source) ? await load(source) : undefined;
    if (read?.ok && Array.isArray(read.value)) counts[name] = read.value.length;
  }
  const users = about.workspace === undefined && used.has('users') ? await load('users') : undefined;
  const admins = users?.ok ? adminsIn(users.value) : undefined;
  return defined({
    ...about,
    ...counts,
    admins: admins && namesOf(admins.slice(0, MOST_NAMED)),
    nothing_found_by: found
      .filter(({ findings, unread }) => findings.length === 0 && unread.length === 0)
      .map(({ check }) => check.name),
  });
}

/** Each list that could not be read, with the checks that it would have been for. */
function unreadIn(found: readonly Judged[]): readonly string[] {
  const checksOf = new Map<string, string[]>();
  for (const { check, unread } of found)
    for (const why of unread) checksOf.set(why, [...(checksOf.get(why) ?? []), check.name]);
  return [...checksOf].map(([why, names]) => `${why}, for ${names.join(', ')}`);
}

/**
 * The findings from the worst, so many of each kind, and how many there are in all.
 *
 * @param found what each check came back with
 * @param options which are shown
 */
function worstFirst(
  found: readonly Judged[],
  { least, top, usual }: { readonly least: Severity; readonly top: number | undefined; readonly usual: number },
): Values {
  const rank = (severity: Severity): number => severities.indexOf(severity);
  const all = found
    .flatMap(({ check, findings }) =>
      findings.map((finding) => ({
        check: check.name,
        severity: finding.severity ?? check.severity,
        object: finding.object,
        why: finding.why,
        ...defined({ seen: finding.seen, mend: finding.mend, look: finding.look }),
      })),
    )
    .sort((a, b) => rank(a.severity) - rank(b.severity));
  const seen = new Map<string, number>();
  const ranked = all
    .filter(({ severity }) => rank(severity) <= rank(least))
    .map((finding) => {
      const nth = seen.get(finding.check) ?? 0;
      seen.set(finding.check, nth + 1);
      return { finding, nth };
    });
  const shown = new Set<Values>();
  const hidden: Record<string, number> = {};
  let bytes = 0;
  // The first of each kind, then the second: much of one kind hides no other.
  for (const { finding, nth } of ranked.toSorted((a, b) => a.nth - b.nth)) {
    const size = Buffer.byteLength(JSON.stringify(finding));
    if (nth < (top ?? usual) && (top !== undefined || bytes + size <= MOST_BYTES)) {
      bytes += size;
      shown.add(finding);
    } else hidden[finding.check] = (hidden[finding.check] ?? 0) + 1;
  }
  return defined({
    findings: all.filter((finding) => shown.has(finding)),
    counted: Object.fromEntries(
      severities.map((severity) => [severity, all.filter((finding) => finding.severity === severity).length]),
    ),
    not_shown: Object.keys(hidden).length > 0 ? hidden : undefined,
  });
}
