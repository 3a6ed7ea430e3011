type Values = Readonly<Record<string, unknown>>;

/** What jobs read of replies, of any tool. Which of these a reply has, its tool says; two spellings are ours and the peer's. */
export interface Row {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly workspace_role?: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly user_id: string | null;
  readonly expires_at: string | null;
  readonly usage_limits: readonly { readonly credit_limit: number }[] | null;
  readonly credit_limit: number;
  readonly current_usage: number;
  readonly value_key: string;
  readonly config: { readonly retry?: { readonly attempts?: number } };
  readonly prompt_version?: number;
  readonly version_number?: number;
  readonly checks: readonly Row[];
  readonly actions: { readonly deny?: boolean };
  readonly input_guardrails: readonly Row[];
  readonly output_guardrails: readonly Row[];
  readonly summary: { readonly total?: number; readonly total_cost?: number };
  readonly data_points: readonly { readonly status_code: number; readonly count: number }[];
  readonly ai_model: string;
  readonly cost: string;
  readonly action: string;
  readonly resource_type: string;
}

/** A server as one assistant uses it: one tool after another, each reply read before the next call. */
export interface Calls {
  /** The elements of a list, of every page. */
  list(tool: string, args?: Values): Promise<readonly Row[]>;
  /** One reply's data. */
  one(tool: string, args?: Values): Promise<Row>;
}

/** Reads Portkey itself, past any server: `/api-keys`. */
export type ReadPortkey = (path: string) => Promise<unknown>;

/** What an administrator asks for, and three ways to it. Each must come to the same facts. */
export interface Job {
  readonly name: string;
  /** As an administrator would say it. */
  readonly sentence: string;
  /** For `run_script`: gives the facts, or a plan of what to change. */
  readonly script: string;
  /** The script's `args`. */
  readonly args?: Values;
  /** The same by single calls; the peer makes these too, because it has the same tools, unless `peer` says otherwise. */
  singly(calls: Calls): Promise<unknown>;
  readonly peer?: { readonly cannot: string };
  /** Of a job that changes something: what holds of Portkey afterwards. Its facts are these. */
  readonly holdsAfter?: (read: ReadPortkey) => Promise<unknown>;
}

/** Does the work for each, one after another, as an assistant does that reads each reply. */
export async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
