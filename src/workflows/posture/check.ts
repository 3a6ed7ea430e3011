import { type Call, defined, shownName, type Values } from '../model/values.ts';
import type { Facts, Load, SourceName } from './sources.ts';

/** From the worst. */
export const severities = ['high', 'medium', 'low'] as const;

export type Severity = (typeof severities)[number];

/** One thing that is risky. */
export interface Finding {
  /** Where it differs from the check's. */
  readonly severity?: Severity;
  readonly object: {
    readonly type: string;
    readonly id: unknown;
    readonly name?: string | undefined;
    /** Slug. */
    readonly workspace?: string | undefined;
  };
  /** One plain sentence, without anything that other people wrote. */
  readonly why: string;
  /** Figures, names, hosts: what the sentence is about. */
  readonly seen?: Values;
  /** The call that ends the risk. */
  readonly mend?: Call | undefined;
  /** Where no call is right without a person's look: what to read first. */
  readonly look?: Call;
}

/** One detection: what it reads, and how it judges that. */
export interface Check {
  readonly name: string;
  readonly severity: Severity;
  /** Of the organisation's own things, which a look at one workspace leaves out. */
  readonly ofOrganisation?: true;
  /** What it reads. */
  readonly sources: readonly SourceName[];
  /**
   * Judges what is there.
   *
   * @returns the findings, or why a list that it needs could not be read
   */
  run(load: Load, looking: Looking): Promise<readonly Finding[] | { readonly unread: readonly string[] }>;
}

type Judged<Needed extends SourceName, Helpful extends SourceName> = Pick<Facts, Needed> &
  Partial<Pick<Facts, Helpful>>;

interface Entry<Needed extends SourceName, Helpful extends SourceName> extends Omit<Check, 'run' | 'sources'> {
  /** Without one of these it cannot judge. */
  readonly reads: readonly Needed[];
  /** It judges without these, less exactly. */
  readonly mayRead?: readonly Helpful[];
  judge(facts: Judged<Needed, Helpful>, looking: Looking): readonly Finding[];
}

/**
 * A detection.
 *
 * @param entry its line of the table
 */
export function check<Needed extends SourceName, Helpful extends SourceName = never>({
  reads,
  mayRead = [],
  judge,
  ...about
}: Entry<Needed, Helpful>): Check {
  return {
    ...about,
    sources: [...reads, ...mayRead],
    run: async (load, looking) => {
      const facts: Partial<Facts> = {};
      const unread: string[] = [];
      const take = async (name: Needed | Helpful, needed: boolean): Promise<void> => {
        const read = await load(name);
        if (read.ok) Object.assign(facts, { [name]: read.value });
        else if (needed) unread.push(read.why);
      };
      await Promise.all([...reads.map((name) => take(name, true)), ...mayRead.map((name) => take(name, false))]);
      return unread.length > 0 ? { unread } : judge(facts as Judged<Needed, Helpful>, looking);
    },
  };
}

/** The lists whose rows are judged one by one, and what kind of thing a row is. */
const KINDS = {
  workspaces: 'workspace',
  keys: 'api_key',
  configs: 'config',
  wholeConfigs: 'config',
  inputExclusions: 'workspace',
  outputExclusions: 'workspace',
  integrations: 'integration',
  mcpIntegrations: 'mcp_integration',
  mcpServers: 'mcp_server',
  providers: 'provider',
  invites: 'invite',
} as const satisfies Partial<Record<SourceName, string>>;

/** What is found of a row, which is the thing that it is about unless it says another. */
export type Found = Omit<Finding, 'object'> & Partial<Pick<Finding, 'object'>>;

interface RowEntry<Each extends keyof typeof KINDS, Needed extends SourceName, Helpful extends SourceName>
  extends Omit<Entry<Needed, Helpful>, 'reads' | 'judge'> {
  /** The list whose rows it judges; of keys, those that work. */
  readonly each: Each;
  readonly reads?: readonly Needed[];
  judge(
    row: Values,
    looking: Looking,
    facts: Judged<Each | Needed, Helpful>,
  ): Found | readonly Found[] | false | undefined;
}

/** Expired and switched-off keys do nothing. */
const OFF: readonly unknown[] = ['expired', 'archived', 'inactive'];

/**
 * A detection that looks at one thing after the other.
 *
 * @param entry its line of the table
 */
export const checkEach = <
  Each extends keyof typeof KINDS,
  Needed extends SourceName = never,
  Helpful extends SourceName = never,
>({
  each,
  reads = [],
  judge,
  ...entry
}: RowEntry<Each, Needed, Helpful>): Check =>
  check<Each | Needed, Helpful>({
    ...entry,
    reads: [each, ...reads],
    judge: (facts, looking) => {
      const rows: readonly Values[] = facts[each];
      return rows
        .filter(({ status }) => each !== 'keys' || !OFF.includes(status))
        .flatMap((row) =>
          [judge(row, looking, facts)]
            .flat()
            .flatMap((found) => (found ? { object: objectOf(KINDS[each], row, looking), ...found } : [])),
        );
    },
  });

/** Where and how far back one looks. */
export interface Looking {
  /** ms since the epoch. */
  readonly now: number;
  readonly days: number;
  /** The key that this server works with, where it can be told. */
  readonly ownKey?: unknown;
  /** The slug of the workspace with this id or slug; what was given where it is not known. */
  slugOf(workspace: unknown): string | undefined;
}

/**
 * What a finding says of a thing.
 *
 * @param type its kind
 * @param row what was read of it
 * @param looking where one looks
 */
export const objectOf = (type: string, row: Values, looking: Looking): Finding['object'] => {
  const { id = row.slug, slug, workspace_id } = row;
  return {
    type,
    id: type === 'api_key' || type === 'invite' || type === 'user' ? id : (slug ?? id),
    ...defined({ name: shownName(row), workspace: looking.slugOf(workspace_id) }),
  };
};

/** Booleans often come as 0 or 1 (portkey-facts.md). */
export const isOn = (value: unknown): boolean => value === true || value === 1;
