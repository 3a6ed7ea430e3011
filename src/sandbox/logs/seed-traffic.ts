import { findModel } from '../model/pricing.ts';
import type { LogStore } from './log-store.ts';
import type { LogSeed } from './record.ts';
import {
  type AppProfile,
  apps,
  customerCount,
  dayCurves,
  environments,
  incidents,
  memberNames,
  serviceNames,
} from './seed-profile.ts';

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
const costPerToken = (
  provider: string,
  model: string,
): { readonly inputPrice: number; readonly outputPrice: number } => {
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
export const tasksInHour = (profile: AppProfile, start: number, monthPart: number): number => {
  const date = new Date(start);
  const weekday = date.getUTCDay();
  const curve = dayCurves[profile.curve];
  const share = (curve[date.getUTCHours()] ?? 0) / (sums[profile.curve] ?? 1);
  const weekend = weekday === 0 || weekday === 6 ? profile.weekend : 1;
  // A little growth over the month, and a quiet Friday.
  return profile.perDay * share * weekend * (0.88 + 0.24 * monthPart) * (weekday === 5 ? 0.9 : 1);
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
