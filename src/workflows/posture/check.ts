import type { Values } from '../values.ts';
import type { Looking } from './looking.ts';
import type { Severity } from './severities.ts';
import type { Facts, Load, SourceName } from './sources.ts';

/** A call as any caller would give it. */
export interface Call {
  readonly operation: string;
  readonly arguments: Values;
}

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
  /** Of a workspace's things, or of the organisation's, which a look at one workspace leaves out. */
  readonly of: 'workspace' | 'organisation';
  /** What it reads. */
  readonly sources: readonly SourceName[];
  /**
   * Judges what is there.
   *
   * @returns the findings, or why a list that it needs could not be read
   */
  run(load: Load, looking: Looking): Promise<readonly Finding[] | { readonly unread: readonly string[] }>;
}

interface Entry<Needed extends SourceName, Helpful extends SourceName> extends Omit<Check, 'run' | 'sources'> {
  /** Without one of these it cannot judge. */
  readonly reads: readonly Needed[];
  /** It judges without these, less exactly. */
  readonly mayRead?: readonly Helpful[];
  judge(facts: Pick<Facts, Needed> & Partial<Pick<Facts, Helpful>>, looking: Looking): readonly Finding[];
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
      if (unread.length > 0) return { unread };
      return judge(facts as Pick<Facts, Needed> & Partial<Pick<Facts, Helpful>>, looking);
    },
  };
}
