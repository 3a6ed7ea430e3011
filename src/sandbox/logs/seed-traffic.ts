import { findModel } from '../model/pricing.ts';
import type { LogStore } from './log-store.ts';
import type { LogSeed } from './record.ts';

/** The company of the seeded month, as data: what its applications ask of which models, when, and what went wrong. */

/** Requests by hour of the day (UTC), as parts of the day's busiest hour. */
const dayCurves = {
  office: [
    0.02, 0.01, 0.01, 0.01, 0.02, 0.05, 0.15, 0.4, 0.8, 1, 0.98, 0.9, 0.7, 0.85, 0.98, 0.95, 0.85, 0.6, 0.35, 0.2, 0.12,
    0.08, 0.05, 0.03,
  ],
  customers: [
    0.18, 0.14, 0.11, 0.1, 0.12, 0.18, 0.3, 0.5, 0.75, 0.9, 1, 0.98, 0.92, 0.95, 0.97, 0.94, 0.9, 0.84, 0.8, 0.72, 0.6,
    0.46, 0.34, 0.24,
  ],
  night: [0.6, 1, 1, 0.9, 0.5, 0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.05, 0.25],
} as const;

/** One kind of call within an application's task. */
interface SpanShape {
  readonly name: string;
  readonly kind: 'chat' | 'embedding';
  /** Medians of tokens in and out. */
  readonly tokens: readonly [input: number, output: number];
}

interface AppProfile {
  readonly app: string;
  readonly team: string;
  /** Which workspace it runs in, counted from the busiest. */
  readonly workspace: number;
  /** Tasks on a weekday, and at the weekend what part of them. */
  readonly load: { readonly perDay: number; readonly weekend: number; readonly curve: keyof typeof dayCurves };
  readonly users: 'customers' | 'members' | 'service';
  /** The chat models that it uses, with their shares. */
  readonly models: readonly (readonly [provider: string, model: string, share: number])[];
  readonly spans: readonly SpanShape[];
  /** Shares of chat calls that the cache answers. */
  readonly hits: { readonly simple: number; readonly semantic: number };
  readonly mode: 'single' | 'loadbalance' | 'fallback';
  readonly streams: number;
  /** The share of tasks that are judged, and how many of the judgements are good. */
  readonly feedback: readonly [share: number, good: number];
  readonly hasPrompt: boolean;
  readonly releases?: readonly [before: string, bad: string, after: string];
}

const apps: readonly AppProfile[] = [
  {
    app: 'support-assistant',
    team: 'support',
    workspace: 0,
    load: { perDay: 330, weekend: 0.55, curve: 'customers' },
    users: 'customers',
    models: [
      ['openai', 'gpt-4o-mini', 0.72],
      ['openai', 'gpt-4o', 0.16],
      ['anthropic', 'claude-haiku-4-5-20251001', 0.12],
    ],
    spans: [
      { name: 'retrieve', kind: 'embedding', tokens: [40, 0] },
      { name: 'answer', kind: 'chat', tokens: [950, 210] },
    ],
    hits: { simple: 0.11, semantic: 0.07 },
    mode: 'fallback',
    streams: 0.8,
    feedback: [0.07, 0.84],
    hasPrompt: true,
    releases: ['2.13.4', '2.14.0', '2.14.1'],
  },
  {
    app: 'coding-agent',
    team: 'engineering',
    workspace: 1,
    load: { perDay: 70, weekend: 0.08, curve: 'office' },
    users: 'members',
    models: [
      ['anthropic', 'claude-sonnet-4-5-20250929', 0.85],
      ['openai', 'gpt-4.1', 0.15],
    ],
    spans: [
      { name: 'plan', kind: 'chat', tokens: [3200, 420] },
      { name: 'edit', kind: 'chat', tokens: [7800, 950] },
      { name: 'review', kind: 'chat', tokens: [5200, 380] },
    ],
    hits: { simple: 0, semantic: 0 },
    mode: 'loadbalance',
    streams: 0.95,
    feedback: [0.03, 0.75],
    hasPrompt: false,
  },
  {
    app: 'document-pipeline',
    team: 'operations',
    workspace: 0,
    load: { perDay: 130, weekend: 0.9, curve: 'night' },
    users: 'service',
    models: [
      ['openai', 'gpt-4o-mini', 0.8],
      ['openai', 'gpt-4o', 0.2],
    ],
    spans: [{ name: 'extract', kind: 'chat', tokens: [4200, 520] }],
    hits: { simple: 0.03, semantic: 0 },
    mode: 'single',
    streams: 0,
    feedback: [0, 0],
    hasPrompt: true,
  },
  {
    app: 'site-search',
    team: 'web',
    workspace: 0,
    load: { perDay: 150, weekend: 0.75, curve: 'customers' },
    users: 'customers',
    models: [['openai', 'text-embedding-3-small', 1]],
    spans: [{ name: 'embed-query', kind: 'embedding', tokens: [18, 0] }],
    hits: { simple: 0.22, semantic: 0 },
    mode: 'single',
    streams: 0,
    feedback: [0, 0],
    hasPrompt: false,
  },
  {
    app: 'marketing-copy',
    team: 'marketing',
    workspace: 2,
    load: { perDay: 60, weekend: 0.1, curve: 'office' },
    users: 'members',
    models: [
      ['openai', 'gpt-4o', 0.6],
      ['anthropic', 'claude-sonnet-4-5-20250929', 0.4],
    ],
    spans: [{ name: 'draft', kind: 'chat', tokens: [380, 520] }],
    hits: { simple: 0.05, semantic: 0.04 },
    mode: 'single',
    streams: 0.6,
    feedback: [0.09, 0.7],
    hasPrompt: true,
  },
  {
    app: 'sales-insights',
    team: 'sales',
    workspace: 1,
    load: { perDay: 50, weekend: 0.12, curve: 'office' },
    users: 'members',
    models: [
      ['google', 'gemini-2.5-flash', 0.7],
      ['openai', 'gpt-4.1-mini', 0.3],
    ],
    spans: [{ name: 'summarise', kind: 'chat', tokens: [2600, 340] }],
    hits: { simple: 0.04, semantic: 0.05 },
    mode: 'single',
    streams: 0.1,
    feedback: [0.04, 0.8],
    hasPrompt: true,
  },
];

/** Days before the end; hours are UTC. The day moves to the weekday before when it falls on a weekend. */
export const incidents = {
  /** A release of the support assistant that sent a broken tool schema. */
  badDeploy: { daysAgo: 9, fromHour: 13, hours: 3, app: 'support-assistant', errorShare: 0.55, status: 400 },
  /** A provider that was overloaded: many retries, many fallbacks. */
  outage: { daysAgo: 17, fromHour: 15, hours: 2, provider: 'openai', errorShare: 0.5, rescuedShare: 0.75 },
  /** A re-index that ran with the dear model and whole files. */
  costSpike: {
    daysAgo: 5,
    fromHour: 10,
    hours: 6,
    app: 'document-pipeline',
    perHour: 85,
    provider: 'openai',
    model: 'gpt-4o',
    tokens: 9,
    user: 'svc-contracts-reindex',
  },
} as const;

export const environments = [
  ['production', 0.88],
  ['staging', 0.09],
  ['development', 0.03],
] as const;

/** How often a call fails on a normal day, and with what. */
export const everydayErrors = [
  [429, 0.0042],
  [500, 0.0016],
  [400, 0.0022],
  [408, 0.0008],
  [401, 0.0004],
  [446, 0.0013],
] as const;

/** A guardrail that warned without denying. */
export const warnedShare = 0.004;
/** Calls that only a retry saved. */
export const retriedShare = 0.018;
/** Calls in mode fallback that the second target answered. */
export const fellBackShare = 0.012;

const memberNames = 'ana.costa ben.okafor chiara.rossi dev.patel emma.lind farid.aziz grace.kim hugo.martin'.split(' ');
const serviceNames = ['svc-invoice-import', 'svc-contracts', 'svc-mail-triage'] as const;
const customerCount = 64;

/** A model that an application calls, as codes. */
export interface SeededModel {
  readonly provider: string;
  readonly providerCode: number;
  readonly model: number;
  readonly virtualKey: number;
  /** Millionths of a cent for each token. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  /** Up to which random number this one is taken. */
  readonly upTo: number;
}

/** An application with everything that its logs name, as codes of the log store. */
export interface SeededApp {
  readonly profile: AppProfile;
  readonly workspace: number;
  readonly apiKey: number;
  readonly config: number;
  readonly prompt: number;
  readonly models: readonly SeededModel[];
  readonly embedding: SeededModel;
  readonly users: readonly string[];
  readonly spanNames: readonly number[];
  /** The model of the cost spike. */
  readonly spikeModel: SeededModel;
  /** The code of a set of metadata: places among users, environments and releases. */
  metadata(user: number, environment: number, release: number): number;
}

const embeddingModel = ['openai', 'text-embedding-3-small'] as const;

const usersOf = (profile: AppProfile, seed: LogSeed): readonly string[] => {
  if (profile.users === 'service')
    return profile.app === incidents.costSpike.app ? [incidents.costSpike.user, ...serviceNames] : serviceNames;
  if (profile.users === 'customers')
    return Array.from({ length: customerCount }, (_, n) => `customer-${String(n + 1).padStart(4, '0')}`);
  const members = seed.references.users.map(({ email }) => email);
  return members.length > 0 ? members : memberNames.map((name) => `${name}@example.com`);
};

const seededApp = (logs: LogStore, seed: LogSeed, profile: AppProfile, place: number): SeededApp => {
  const { references } = seed;
  const workspace = references.workspaces[profile.workspace % Math.max(1, references.workspaces.length)];
  const workspaceId = workspace?.id ?? '';
  const within = <T extends { readonly workspaceId: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.workspaceId === workspaceId);
  const pick = <T>(all: readonly T[]): T | undefined => all[place % Math.max(1, all.length)];
  const virtualKeys = within(references.virtualKeys);
  const modelOf = (provider: string, model: string, upTo = 1): SeededModel => ({
    provider,
    providerCode: logs.providers.code(provider),
    model: logs.models.code(model),
    virtualKey: logs.virtualKeys.code(virtualKeys.find((key) => key.provider === provider)?.slug ?? ''),
    ...costPerToken(provider, model),
    upTo,
  });
  // Where the workspace has keys at all, only what it has keys for is called.
  const reachable = profile.models.filter(([provider]) => virtualKeys.some((key) => key.provider === provider));
  const called = reachable.length > 0 ? reachable : profile.models;
  const total = called.reduce((sum, [, , share]) => sum + share, 0);
  let upTo = 0;
  const models = called.map(([provider, model, share]) => {
    upTo += share / total;
    return modelOf(provider, model, upTo);
  });
  const users = usersOf(profile, seed);
  const sets: number[] = [];
  const releases = profile.releases ?? [''];
  return {
    profile,
    workspace: logs.workspaces.code(workspaceId),
    apiKey: logs.apiKeys.code(pick(within(references.apiKeys))?.id ?? ''),
    config: logs.configs.code(profile.mode === 'single' ? '' : (pick(within(references.configs))?.slug ?? '')),
    prompt: logs.prompts.code(profile.hasPrompt ? (pick(within(references.prompts))?.slug ?? '') : ''),
    models,
    embedding: modelOf(...embeddingModel),
    users,
    spanNames: profile.spans.map(({ name }) => logs.spanNames.code(name)),
    spikeModel: modelOf(incidents.costSpike.provider, incidents.costSpike.model),
    metadata: (user, environment, release) => {
      const place = (user * environments.length + environment) * releases.length + release;
      const known = sets[place];
      if (known !== undefined) return known;
      const named = releases[release] ?? '';
      const made = logs.metadata.code({
        _user: users[user] ?? '',
        app: profile.app,
        env: environments[environment]?.[0] ?? 'production',
        team: profile.team,
        ...(named === '' ? {} : { release: named }),
      });
      sets[place] = made;
      return made;
    },
  };
};

/** The applications of the seeded month, with the codes of what they use. */
export const seededApps = (logs: LogStore, seed: LogSeed): readonly SeededApp[] =>
  apps.map((profile, place) => seededApp(logs, seed, profile, place));

/** What one token in and out costs, in millionths of a cent: dollars per million tokens times 100. */
const costPerToken = (provider: string, model: string) => {
  const found = findModel(provider, model);
  if (found === undefined) throw new Error(`The seeded month calls ${provider} ${model}, which has no price`);
  return { inputPrice: found[2] * 100, outputPrice: found[3] * 100 };
};

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const monthDays = 30;

const sums = Object.fromEntries(
  Object.entries(dayCurves).map(([name, curve]) => [name, curve.reduce((sum: number, part) => sum + part, 0)]),
);

/** How many tasks an application starts in the hour that begins at `start`, on average. */
export const tasksInHour = ({ load }: AppProfile, start: number, monthPart: number): number => {
  const date = new Date(start);
  const weekday = date.getUTCDay();
  const share = (dayCurves[load.curve][date.getUTCHours()] ?? 0) / (sums[load.curve] ?? 1);
  const weekend = weekday === 0 || weekday === 6 ? load.weekend : 1;
  // A little growth over the month, and a quiet Friday.
  return load.perDay * share * weekend * (0.88 + 0.24 * monthPart) * (weekday === 5 ? 0.9 : 1);
};

/** A span of time, in ms since the epoch. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** When an incident was: on a weekday, `daysAgo` or a little more before the end. */
const periodOf = (
  incident: { readonly daysAgo: number; readonly fromHour: number; readonly hours: number },
  until: number,
): Period => {
  let midnight = Math.floor(until / dayMs) * dayMs - incident.daysAgo * dayMs;
  for (;;) {
    const weekday = new Date(midnight).getUTCDay();
    if (weekday !== 0 && weekday !== 6) break;
    midnight -= dayMs;
  }
  const from = midnight + incident.fromHour * hourMs;
  return { from, to: from + incident.hours * hourMs };
};

export const inside = ({ from, to }: Period, time: number): boolean => time >= from && time < to;

/** When everything that went wrong in the month did. */
export const incidentPeriods = (until: number) => ({
  badDeploy: periodOf(incidents.badDeploy, until),
  outage: periodOf(incidents.outage, until),
  costSpike: periodOf(incidents.costSpike, until),
});
