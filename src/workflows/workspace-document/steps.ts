import { type Call, call, defined, type Values } from '../model/values.ts';
import { made } from '../plans/plan.ts';
import type { Reference } from './references.ts';
import { type Entry, keyOf, type Section, type SectionName } from './sections.ts';
import type { Snapshot, Stored } from './snapshot.ts';

/** What a workspace has that the document has not, or the other way round. */
export interface Difference extends Values {
  readonly section: SectionName | 'workspace';
  readonly name?: string;
  readonly nth?: number;
  readonly is: 'missing' | 'different' | 'extra';
  /** Where it differs. */
  readonly fields?: readonly string[];
}

/** Something that no step can bring about, and why. */
interface Hopeless extends Values {
  readonly section: SectionName | 'workspace';
  readonly name?: string;
  readonly reason: string;
}

/** A plan while it is made: its steps, and what stands where in the workspace that it is for. */
export interface Draft {
  readonly workspaceId: string;
  readonly steps: Call[];
  readonly differences: Difference[];
  readonly cannot: Hopeless[];
  /** What has to wait until this plan is carried out: then a second one has it. */
  readonly waits: Hopeless[];
  /** Things that are there, or that a step makes. */
  readonly places: ReadonlyMap<SectionName, Map<string, Place>>;
}

/** Where a thing comes from: it is there, or a step of the plan makes it. */
export type Place = { readonly stored: Stored } | { readonly step: number };

/**
 * Adds a step.
 *
 * @returns its place in the plan, from 0
 */
export const addStep = (draft: Draft, operation: string, args: Values): number =>
  draft.steps.push(call(operation, args)) - 1;

/**
 * What names a thing in an argument: its id, its slug, or a reference to the step that makes it.
 *
 * @param draft the plan
 * @param reference which thing
 * @param by what Portkey knows it by there
 * @returns undefined where there is no such thing
 */
function nameIn(draft: Draft, reference: Reference, by: 'id' | 'slug'): unknown {
  if (reference.$ref === 'workspace') return draft.workspaceId;
  const place = draft.places.get(reference.$ref)?.get(keyOf(reference));
  if (place === undefined) return undefined;
  return 'step' in place ? made(place.step, by) : by === 'id' ? place.stored.id : place.stored.slug;
}

/**
 * Follows references, and remembers the first that leads nowhere.
 *
 * @param draft the plan
 */
export function follower(draft: Draft) {
  let missing: Reference | undefined;
  return {
    follow:
      (by: 'id' | 'slug') =>
      (reference: Reference): unknown => {
        const found = nameIn(draft, reference, by);
        if (found === undefined) missing ??= reference;
        return found;
      },
    /** What is missing, as a part of a sentence. */
    missing: () => missing && `${missing.$ref} ${JSON.stringify(missing.name ?? '')}`,
  };
}

/** What a section is planned with. */
export interface SectionPlan {
  readonly draft: Draft;
  readonly section: Section;
  /** The workspace that the plan is for. */
  readonly target: Snapshot;
  readonly deleteExtra: boolean;
}

/**
 * What cannot be brought about, for the plan's answer.
 *
 * @param plan what it is planned with
 * @param entry the thing
 * @param reason why
 */
export const hopeless = ({ section }: SectionPlan, { name }: Entry, reason: string): Hopeless => ({
  section: section.name,
  ...(name !== undefined && { name }),
  reason,
});

/**
 * Notes that a step makes a thing.
 *
 * @param plan what it is planned with
 * @param entry the thing
 * @param step its place in the plan
 */
export function makes({ draft, section }: SectionPlan, entry: Entry, step: number): void {
  draft.differences.push({ section: section.name, ...defined({ name: entry.name, nth: entry.nth }), is: 'missing' });
  draft.places.get(section.name)?.set(keyOf(entry), { step });
}
