/** What the console shows of the organisation: figures and names, and of secrets nothing but masks. */
export interface ConsoleState {
  /** Rises with every change. */
  readonly version: number;
  /** ISO time. */
  readonly at: string;
  readonly plan: string;
  readonly workspaces: Listed<WorkspaceLine>;
  readonly keys: Listed<KeyLine>;
  readonly configs: Listed<ConfigLine>;
  readonly prompts: Listed<PromptLine>;
  readonly limits: Listed<LimitLine>;
  /** Newest first. */
  readonly logs: Listed<LogLine>;
  /** Newest first. */
  readonly audit: Listed<AuditLine>;
  readonly traffic: Traffic;
}

/** The rows that are shown of a list, and how many there are. */
export interface Listed<Line> {
  readonly total: number;
  readonly rows: readonly Line[];
}

interface WorkspaceLine {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly keys: number;
  readonly configs: number;
  readonly prompts: number;
  /** In the last 24 hours, as is the next. */
  readonly requests: number;
  readonly dollars: number;
}

export interface KeyLine {
  readonly id: string;
  readonly name: string;
  readonly mask: string;
  readonly type: string;
  readonly workspace: string;
  readonly status: string;
  readonly expires?: string;
}

export interface ConfigLine {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly workspace: string;
  readonly versions: number;
  readonly updated: string;
  /** Parsed, with secrets masked. */
  readonly config: unknown;
}

export interface PromptLine {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly workspace: string;
  /** The published version's number; undefined where there is none. */
  readonly published?: number;
  readonly newest: number;
  readonly model: string;
}

export interface LimitLine {
  readonly id: string;
  /** Whose: the name of a key, or a policy's condition. */
  readonly of: string;
  readonly kind: 'key' | 'budget policy' | 'rate policy';
  readonly workspace: string;
  readonly limit: number;
  /** Of what may be used; none for rates, which are counted by the moment. */
  readonly used?: number;
  readonly unit: string;
  readonly resets?: string;
}

export interface LogLine {
  readonly id: string;
  readonly at: string;
  readonly workspace: string;
  readonly provider: string;
  readonly model: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly tokens: number;
  readonly dollars: number;
  readonly cached: boolean;
}

export interface AuditLine {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly resource: string;
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly who: string;
}

/** The last 24 hours, by the hour. */
export interface Traffic {
  readonly from: string;
  readonly to: string;
  readonly hours: readonly string[];
  /** Requests of each workspace in each hour. */
  readonly requests: readonly { readonly workspace: string; readonly counts: readonly number[] }[];
  readonly models: readonly { readonly model: string; readonly dollars: number }[];
  readonly total: { readonly requests: number; readonly failed: number; readonly dollars: number };
  /** Mean, ms. */
  readonly latency: number;
}

/** One change, as the page marks it. */
export interface ConsoleChange {
  readonly table: string;
  readonly op: 'insert' | 'update' | 'remove';
  readonly id: string;
}
