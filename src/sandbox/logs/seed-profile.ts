/** The company of the seeded month, as data: what its applications ask of which models, when, and what went wrong. */

/** Requests by hour of the day (UTC), as parts of the day's busiest hour. */
export const dayCurves = {
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

export interface AppProfile {
  readonly app: string;
  readonly team: string;
  /** Which workspace it runs in, counted from the busiest. */
  readonly workspace: number;
  /** Tasks on a weekday. */
  readonly perDay: number;
  readonly weekend: number;
  readonly curve: keyof typeof dayCurves;
  readonly users: 'customers' | 'members' | 'service';
  /** The chat models that it uses, with their shares. */
  readonly models: readonly (readonly [provider: string, model: string, share: number])[];
  readonly spans: readonly SpanShape[];
  /** Shares of chat calls that the cache answers. */
  readonly simpleHits: number;
  readonly semanticHits: number;
  readonly mode: 'single' | 'loadbalance' | 'fallback';
  readonly streams: number;
  /** The share of tasks that are judged, and how many of the judgements are good. */
  readonly feedback: readonly [share: number, good: number];
  readonly hasPrompt: boolean;
  readonly releases?: readonly [before: string, bad: string, after: string];
}

export const apps: readonly AppProfile[] = [
  {
    app: 'support-assistant',
    team: 'support',
    workspace: 0,
    perDay: 330,
    weekend: 0.55,
    curve: 'customers',
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
    simpleHits: 0.11,
    semanticHits: 0.07,
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
    perDay: 70,
    weekend: 0.08,
    curve: 'office',
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
    simpleHits: 0,
    semanticHits: 0,
    mode: 'loadbalance',
    streams: 0.95,
    feedback: [0.03, 0.75],
    hasPrompt: false,
  },
  {
    app: 'document-pipeline',
    team: 'operations',
    workspace: 0,
    perDay: 130,
    weekend: 0.9,
    curve: 'night',
    users: 'service',
    models: [
      ['openai', 'gpt-4o-mini', 0.8],
      ['openai', 'gpt-4o', 0.2],
    ],
    spans: [{ name: 'extract', kind: 'chat', tokens: [4200, 520] }],
    simpleHits: 0.03,
    semanticHits: 0,
    mode: 'single',
    streams: 0,
    feedback: [0, 0],
    hasPrompt: true,
  },
  {
    app: 'site-search',
    team: 'web',
    workspace: 0,
    perDay: 150,
    weekend: 0.75,
    curve: 'customers',
    users: 'customers',
    models: [['openai', 'text-embedding-3-small', 1]],
    spans: [{ name: 'embed-query', kind: 'embedding', tokens: [18, 0] }],
    simpleHits: 0.22,
    semanticHits: 0,
    mode: 'single',
    streams: 0,
    feedback: [0, 0],
    hasPrompt: false,
  },
  {
    app: 'marketing-copy',
    team: 'marketing',
    workspace: 2,
    perDay: 60,
    weekend: 0.1,
    curve: 'office',
    users: 'members',
    models: [
      ['openai', 'gpt-4o', 0.6],
      ['anthropic', 'claude-sonnet-4-5-20250929', 0.4],
    ],
    spans: [{ name: 'draft', kind: 'chat', tokens: [380, 520] }],
    simpleHits: 0.05,
    semanticHits: 0.04,
    mode: 'single',
    streams: 0.6,
    feedback: [0.09, 0.7],
    hasPrompt: true,
  },
  {
    app: 'sales-insights',
    team: 'sales',
    workspace: 1,
    perDay: 50,
    weekend: 0.12,
    curve: 'office',
    users: 'members',
    models: [
      ['google', 'gemini-2.5-flash', 0.7],
      ['openai', 'gpt-4.1-mini', 0.3],
    ],
    spans: [{ name: 'summarise', kind: 'chat', tokens: [2600, 340] }],
    simpleHits: 0.04,
    semanticHits: 0.05,
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

export const memberNames = [
  'ana.costa',
  'ben.okafor',
  'chiara.rossi',
  'dev.patel',
  'emma.lind',
  'farid.aziz',
  'grace.kim',
  'hugo.martin',
] as const;
export const serviceNames = ['svc-invoice-import', 'svc-contracts', 'svc-mail-triage'] as const;
export const customerCount = 64;
