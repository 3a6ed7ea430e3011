import type { LogStore } from './log-store.ts';
import type { LogSeed } from './record.ts';
import { costPerToken } from './seed-costs.ts';
import {
  type AppProfile,
  apps,
  customerCount,
  environments,
  incidents,
  memberNames,
  serviceNames,
} from './seed-profile.ts';

/** A model that an application calls, as codes. */
export interface CastModel {
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
export interface CastApp {
  readonly profile: AppProfile;
  readonly workspace: number;
  readonly apiKey: number;
  readonly config: number;
  readonly prompt: number;
  readonly models: readonly CastModel[];
  readonly embedding: CastModel;
  readonly users: readonly string[];
  readonly spanNames: readonly number[];
  /** The model of the cost spike. */
  readonly spikeModel: CastModel;
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

const castApp = (logs: LogStore, seed: LogSeed, profile: AppProfile, place: number): CastApp => {
  const { references } = seed;
  const workspace = references.workspaces[profile.workspace % Math.max(1, references.workspaces.length)];
  const workspaceId = workspace?.id ?? '';
  const within = <T extends { readonly workspaceId: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.workspaceId === workspaceId);
  const pick = <T>(all: readonly T[]): T | undefined => all[place % Math.max(1, all.length)];
  const virtualKeys = within(references.virtualKeys);
  const modelOf = (provider: string, model: string, upTo = 1): CastModel => ({
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
export const castOf = (logs: LogStore, seed: LogSeed): readonly CastApp[] =>
  apps.map((profile, place) => castApp(logs, seed, profile, place));
