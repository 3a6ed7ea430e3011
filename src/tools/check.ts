import { operationFor } from '../catalog/index.ts';
import type { Scopes } from '../catalog/model/operation.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { Application } from './application.ts';
import { type CallContext, LOCAL_PRINCIPAL } from './model/call-context.ts';
import { type Exposure, narrowed } from './model/exposure.ts';
import type { Tool } from './model/tool.ts';
import type { Envelope } from './reply/envelope.ts';

/** What one harmless read came to. */
export interface ProbeResult {
  readonly operation: string;
  readonly outcome: 'works' | 'refused' | 'failed';
  readonly status?: number;
  readonly why?: string;
  /** What the operation needs, where it was refused. */
  readonly needs?: Scopes;
}

/** What the key may do in one domain. */
export interface DomainCheck {
  readonly domain: string;
  readonly tools: number;
  /** `unchecked`: nothing there can be read without naming something, or without cost. */
  readonly state: 'works' | 'partly' | 'refused' | 'failed' | 'unchecked';
  readonly probes: readonly ProbeResult[];
  /** Scopes that tools here need and the key does not have; only where Portkey tells the key's scopes. */
  readonly missing_scopes?: readonly string[];
}

/** What the key may do. */
export interface KeyCheck {
  /** Undefined where Portkey does not tell. */
  readonly scopes?: readonly string[];
  readonly domains: readonly DomainCheck[];
}

const REFUSED = new Set([401, 402, 403]);
const AT_ONCE = 4;

/**
 * Asks Portkey, with harmless reads, what the key may do.
 *
 * @param application whose key and filters count
 * @param progress is told how far the reads are
 */
export async function checkKey(
  application: Application,
  progress: NonNullable<CallContext['progress']> = () => {},
): Promise<KeyCheck> {
  const context: CallContext = {
    principal: LOCAL_PRINCIPAL,
    signal: new AbortController().signal,
    transport: 'cli',
    clientName: 'tools --check',
  };
  const call = async (tool: Tool, args: Readonly<Record<string, unknown>>): Promise<Envelope> =>
    (await application.pipeline.call(tool, args, context, application.exposure)).envelope;
  const tools = application.toolbox.all.filter(
    (tool) => tool.domain !== 'server' && application.exposure.refusal(tool) === undefined,
  );
  const scopes = await scopesOf(application, call);
  const results = new Map<string, ProbeResult[]>();
  const probes = [...probesOf(tools, await knownIds(application, call))];
  let done = 0;
  await mapAtOnce(probes, AT_ONCE, async (probe) => {
    progress(done, probes.length, probe.tool.name);
    const result = resultOf(probe.tool, await call(probe.tool, probe.arguments));
    results.set(probe.tool.domain, [...(results.get(probe.tool.domain) ?? []), result]);
    done += 1;
  });
  const domains = [...new Set(tools.map((tool) => tool.domain))].map((domain): DomainCheck => {
    const own = tools.filter((tool) => tool.domain === domain);
    const probes = (results.get(domain) ?? []).sort((a, b) => (a.operation < b.operation ? -1 : 1));
    const missing = scopes && [...new Set(own.flatMap((tool) => missingScopes(tool.scopes, scopes)))].sort();
    return {
      domain,
      tools: own.length,
      state: stateOf(probes),
      probes,
      ...(missing && missing.length > 0 && { missing_scopes: missing }),
    };
  });
  return { ...(scopes && { scopes }), domains };
}

function resultOf(tool: Tool, envelope: Envelope): ProbeResult {
  if (envelope.ok) return { operation: tool.name, outcome: 'works' };
  const { status } = envelope.error.details;
  const refused = status !== undefined && REFUSED.has(status);
  return {
    operation: tool.name,
    outcome: refused ? 'refused' : 'failed',
    ...(status !== undefined && { status }),
    why: envelope.error.message,
    ...(refused && tool.scopes && { needs: tool.scopes }),
  };
}

function stateOf(probes: readonly ProbeResult[]): DomainCheck['state'] {
  if (probes.length === 0) return 'unchecked';
  if (probes.every(({ outcome }) => outcome === 'works')) return 'works';
  if (probes.some(({ outcome }) => outcome === 'works')) return 'partly';
  return probes.some(({ outcome }) => outcome === 'refused') ? 'refused' : 'failed';
}

const exposed = (application: Application, name: string): Tool | undefined => {
  const tool = application.toolbox.find(name);
  return tool && application.exposure.refusal(tool) === undefined ? tool : undefined;
};

const HOUR_MS = 3_600_000;

/** What some reads have to name: found by a read of its own. */
async function knownIds(
  application: Application,
  call: (tool: Tool, args: Readonly<Record<string, unknown>>) => Promise<Envelope>,
): Promise<KnownIds> {
  const list = exposed(application, operationFor('workspaces'));
  const whoami = exposed(application, 'whoami');
  const [workspaces, self] = await Promise.all([list && call(list, { page_size: 1 }), whoami && call(whoami, {})]);
  const [workspace] = workspaces?.ok ? rowsOf(workspaces.data) : [];
  const key = self?.ok ? (self.data as { readonly key?: Readonly<Record<string, unknown>> }).key : undefined;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const now = Date.now();
  return {
    workspace_id: text(workspace?.id) ?? text(key?.workspace_id),
    workspace_slug: text(workspace?.slug),
    organisation_id: text(key?.organisation_id),
    start_time: new Date(now - HOUR_MS).toISOString(),
    end_time: new Date(now).toISOString(),
  };
}

function rowsOf(reply: unknown): readonly Readonly<Record<string, unknown>>[] {
  const rows = (reply as { readonly data?: unknown } | null)?.data;
  return Array.isArray(rows) ? rows : [];
}

/** The key's scopes, as whoami finds them. */
async function scopesOf(
  application: Application,
  call: (tool: Tool, args: Readonly<Record<string, unknown>>) => Promise<Envelope>,
): Promise<readonly string[] | undefined> {
  const whoami = application.toolbox.find('whoami');
  const answer = whoami && (await call(whoami, {}));
  if (!answer?.ok) return undefined;
  const { key } = answer.data as { readonly key?: { readonly scopes?: unknown } };
  const scopes = key?.scopes;
  return Array.isArray(scopes) && scopes.length > 0
    ? scopes.filter((scope): scope is string => typeof scope === 'string')
    : undefined;
}

/**
 * Which scopes a tool needs and the key does not have: all of a plain list; of `anyOf`, all of them where it has none.
 *
 * @param needed the tool's
 * @param held the key's
 */
export function missingScopes(needed: Scopes | undefined, held: readonly string[]): readonly string[] {
  if (needed === undefined) return [];
  if (!('anyOf' in needed)) return needed.filter((scope) => !held.includes(scope));
  return needed.anyOf.some((scope) => held.includes(scope)) ? [] : needed.anyOf;
}

/** One harmless read that tells whether the key may do what its scopes say. */
export interface Probe {
  readonly tool: Tool;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Values for arguments that name nothing in particular: the first workspace, the organisation, the last hour. */
export type KnownIds = Readonly<Record<string, string | undefined>>;

const scopesKey = (tool: Tool): string => JSON.stringify(tool.scopes ?? [tool.domain]);

/**
 * Reads that need nothing but a period: they change nothing, cost nothing and name nothing. One for each domain and kind
 * of scope.
 *
 * @param tools those that the filters let through
 * @param known ids that some of them want
 */
export function probesOf(tools: readonly Tool[], known: KnownIds): readonly Probe[] {
  const seen = new Set<string>();
  return tools.flatMap((tool) => {
    const { operation } = tool;
    if (operation === undefined || operation.method !== 'GET' || tool.risk !== 'read') return [];
    const args = argumentsFor(tool, known);
    const key = `${tool.domain} ${scopesKey(tool)}`;
    if (args === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ tool, arguments: args }];
  });
}

/** What a probe is called with; undefined where it would have to name something. */
function argumentsFor(tool: Tool, known: KnownIds): Readonly<Record<string, unknown>> | undefined {
  const fields = Object.entries(tool.input);
  const period = fields.find(([, field]) => field.in === 'period');
  const covered = new Set(period ? [period[0], ...(period[1].span ?? [])] : []);
  if (tool.needsOneOf.length > 0) return undefined;
  const required = fields
    .filter(([name, field]) => field.required === true && !covered.has(name))
    .map(([name]) => name);
  if (required.some((name) => known[name] === undefined)) return undefined;
  return {
    ...Object.fromEntries(required.map((name) => [name, known[name]])),
    ...(period && { [period[0]]: 'last_1_hours' }),
    ...(tool.input.page_size && { page_size: 1 }),
    ...(tool.input.limit && { limit: 1 }),
  };
}

/**
 * Takes away what the key cannot do: an operation whose own harmless read was refused, and, where Portkey tells the
 * key's scopes, whatever lacks one. What could not be asked stays.
 *
 * @param check what the key may do
 */
export function hiding(check: KeyCheck): Exposure {
  const refused = new Map(
    check.domains.flatMap(({ probes }) =>
      probes.filter(({ outcome }) => outcome === 'refused').map((probe) => [probe.operation, probe.status] as const),
    ),
  );
  return {
    refusal: (tool) => {
      if (refused.has(tool.name))
        return {
          code: 'denied',
          message: `Portkey answered ${refused.get(tool.name)} to ${tool.name} when this server started, so it is hidden (PORTKEY_TOOLS_CHECK).`,
        };
      const missing = check.scopes === undefined ? [] : missingScopes(tool.scopes, check.scopes);
      if (missing.length > 0)
        return {
          code: 'denied',
          message: `The key lacks ${missing.join(', ')}, which ${tool.name} needs, so it is hidden (PORTKEY_TOOLS_CHECK).`,
        };
      return undefined;
    },
  };
}

/**
 * The same application, without what its key cannot do. Asked once: the list must stay as it is.
 *
 * @param application as configured
 */
export async function withCheck(application: Application): Promise<Application> {
  const check = await checkKey(application);
  return { ...application, exposure: narrowed([application.exposure, hiding(check)]) };
}
