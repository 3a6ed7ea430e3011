import type { JsonObject } from '../model/handler.ts';
import type { Row } from '../model/store.ts';

/** How the cache answered. Source: the document, `metrics.cache_status` of a log. */
export const cacheStatuses = ['DISABLED', 'MISS', 'HIT', 'SEMANTIC HIT'] as const;
export type CacheStatus = (typeof cacheStatuses)[number];

/** How the gateway chose its target. */
export const modes = ['single', 'loadbalance', 'fallback'] as const;
type Mode = (typeof modes)[number];

/** What was sent and what came back. */
export interface LogBodies {
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers?: JsonObject;
    readonly body?: unknown;
  };
  readonly response: { readonly headers?: JsonObject; readonly body?: unknown };
}

/** One request of the gateway, as a row of the table `logs`. Absent strings are `''`. */
export interface LogRecord extends Row, LogBodies {
  readonly workspace_id: string;
  /** ms since the epoch. */
  readonly time: number;
  readonly status: number;
  /** The AI service, such as `openai`. */
  readonly provider: string;
  readonly model: string;
  /** Slugs. */
  readonly virtual_key: string;
  readonly config: string;
  readonly prompt: string;
  readonly prompt_version_id?: string;
  readonly api_key_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly span_name: string;
  readonly parent_span_id: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  /** Cents; kept to a millionth. */
  readonly cost: number;
  /** Cents that a cache hit saved. */
  readonly saved?: number;
  /** ms. */
  readonly latency: number;
  readonly cache: CacheStatus;
  /** The retry at which the request succeeded; 0 for the first try. */
  readonly retries: number;
  readonly mode: Mode;
  /** Which of the config's targets answered, from 0. */
  readonly option: number;
  readonly stream: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A person's or a test's judgement of a trace, as a row of the table `feedbacks`. */
export interface FeedbackRecord extends Row {
  readonly workspace_id: string;
  readonly trace_id: string;
  readonly time: number;
  /** An integer from -10 to 10. */
  readonly value: number;
  /** 0 to 1. */
  readonly weight: number;
  readonly metadata: JsonObject;
}

/** A month of logs, as one row of the table `log_seeds`: the logs themselves are made again from it when needed. */
export interface LogSeed extends Row {
  readonly seed: number;
  /** When the month ends, ms since the epoch. */
  readonly until: number;
  readonly references: SeedReferences;
}

export const logsTable = 'logs';
export const feedbacksTable = 'feedbacks';
export const logSeedsTable = 'log_seeds';

/** Whether a request failed: its status is not 2xx (246 is a success with a warning). Source: the document, `is_success`. */
export const isFailure = (status: number): boolean => status < 200 || status > 299;

/** A seeded object that logs of one workspace name. */
interface SeedObject {
  readonly id: string;
  readonly slug: string;
  /** The workspace's UUID. */
  readonly workspaceId: string;
}

/** A provider (virtual key): `provider` is the AI service, such as `openai`. */
interface SeedVirtualKey extends SeedObject {
  readonly provider: string;
}

interface SeedPrompt extends SeedObject {
  readonly versionId?: string;
}

/** What the seeded month of logs names, as it exists in the seeded organisation. Plain JSON: it is kept in a row. */
export interface SeedReferences {
  readonly organisationId: string;
  /** The busiest first: the default workspace. */
  readonly workspaces: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  readonly apiKeys: readonly { readonly id: string; readonly workspaceId: string }[];
  readonly configs: readonly SeedObject[];
  readonly prompts: readonly SeedPrompt[];
  readonly virtualKeys: readonly SeedVirtualKey[];
  /** Members, whose addresses are the `_user` of what they run themselves. */
  readonly users: readonly { readonly id: string; readonly email: string }[];
}
