import { isObject } from '../../json.ts';
import { defined, type Values } from '../model/values.ts';
import { maskedIn } from './check-document.ts';
import { planNewVersions, planVersions } from './plan-versions.ts';
import { canonical, differingPaths, isReference, withoutReferences } from './references.ts';
import { type Entry, type FieldRule, keyOf } from './sections.ts';
import type { Stored } from './snapshot.ts';
import { addStep, follower, makes, type SectionPlan } from './steps.ts';

/**
 * Plans the things of one section: what is missing is made, what differs is changed.
 *
 * @param plan what it is planned with
 * @param wanted the section of the document
 * @param stored the section of the workspace
 */
export function planSection(plan: SectionPlan, wanted: readonly Entry[], stored: readonly Stored[]): void {
  const { draft, section } = plan;
  const there = new Map(stored.map((one) => [keyOf(one.entry), one]));
  const names = new Set(wanted.map(keyOf));
  for (const entry of parentsFirst(wanted)) {
    const masked = maskedIn(entry);
    const one = there.get(keyOf(entry));
    if (masked !== undefined) cannot(plan, entry, `${masked} is masked, so that what it says is not known`);
    else if (one === undefined) create(plan, entry);
    else change(plan, entry, one);
  }
  for (const { entry } of stored)
    if (!names.has(keyOf(entry))) draft.differences.push({ section: section.name, ...called(entry), is: 'extra' });
}

/**
 * Plans the end of what the document does not have.
 *
 * @param plan what it is planned with
 * @param wanted the section of the document
 * @param stored the section of the workspace
 */
export function planDeletions(
  { draft, section }: SectionPlan,
  wanted: readonly Entry[],
  stored: readonly Stored[],
): void {
  const names = new Set(wanted.map(keyOf));
  const extra = stored.filter(({ entry }) => !names.has(keyOf(entry)));
  for (const entry of [...parentsFirst(extra.map((one) => one.entry))].reverse()) {
    const one = extra.find((each) => each.entry === entry);
    addStep(draft, section.delete, { [section.key[0]]: one?.id });
  }
}

const called = ({ name, nth }: Entry): Values => defined({ name, nth });

const cannot = ({ draft, section }: SectionPlan, entry: Entry, reason: string): void => {
  draft.cannot.push({ section: section.name, ...called(entry), reason });
};

function create(plan: SectionPlan, entry: Entry): void {
  const { draft, section, target } = plan;
  if (Array.isArray(entry.left_out) && entry.left_out.length > 0) {
    cannot(plan, entry, `needs secrets that no document holds (${entry.left_out.join(', ')}): create it by hand`);
    return;
  }
  const values = argumentsOf(plan, entry, Object.keys(section.fields));
  if (values === undefined) return;
  const args = {
    ...(entry.name !== undefined && { name: entry.name }),
    ...(section.placedBy === undefined && { workspace_id: target.id }),
    ...values,
  };
  if (section.versions) {
    planNewVersions(plan, section.versions, entry, args);
    return;
  }
  const twin = draft.steps.some(
    (step) => step.operation === section.create && canonical(step.arguments) === canonical(args),
  );
  if (twin) {
    cannot(plan, entry, 'the document has it twice, with nothing that tells the two apart');
    return;
  }
  makes(plan, entry, addStep(draft, section.create, args));
}

function change(plan: SectionPlan, entry: Entry, stored: Stored): void {
  const { draft, section } = plan;
  const differing = Object.entries(section.fields).filter(([name, rule]) => differs(entry, stored.entry, name, rule));
  const paths = differing.flatMap(([name]) => differingPaths(stored.entry[name], entry[name], name));
  const fixed = differing.filter(([, rule]) => rule.fixed).map(([name]) => name);
  const open = differing.filter(([, rule]) => !rule.fixed).map(([name]) => name);
  if (fixed.length > 0)
    cannot(
      plan,
      entry,
      `Portkey cannot change ${fixed.join(', ')} of a ${section.one}: delete it, or give it another name`,
    );
  const secrets = [entry.left_out, stored.entry.left_out].flat().filter((path) => typeof path === 'string');
  if (open.length > 0 && secrets.length > 0)
    cannot(
      plan,
      entry,
      `${open.join(', ')} would be written whole, without the secrets that no document holds (${[...new Set(secrets)].join(', ')}): change it with ${section.update}`,
    );
  else if (open.length > 0) {
    const args = argumentsOf(plan, entry, open);
    if (args !== undefined) addStep(draft, section.update, { [section.key[0]]: stored.id, ...args });
  }
  if (section.versions && stored.versions) paths.push(...planVersions(plan, section.versions, entry, stored));
  if (paths.length > 0)
    draft.differences.push({ section: section.name, ...called(entry), is: 'different', fields: paths });
}

/** Whether a field is to be changed; what is not in the document and cannot be taken away stays. */
function differs(entry: Entry, stored: Entry, name: string, rule: FieldRule): boolean {
  const [want, have] = [fieldOf(entry, name), fieldOf(stored, name)];
  if (want === undefined && !('cleared' in rule) && !isPlace(rule)) return false;
  return canonical(want) !== canonical(have);
}

const fieldOf = (entry: Entry, name: string): unknown => {
  const value = entry[name];
  if (value === null || value === '' || (name === 'is_default' && value === false)) return undefined;
  return isReference(value) && value.nth === undefined ? value.name : value;
};

/** A prompt lies in some collection always: without one in the workspace's own. */
const isPlace = ({ namesA, fixed }: FieldRule): boolean => namesA !== undefined && fixed !== true;

/** The arguments for some fields; undefined where one names what is not there, which is noted. */
function argumentsOf(plan: SectionPlan, entry: Entry, fields: readonly string[]): Values | undefined {
  const { draft, section, target } = plan;
  const { follow, missing } = follower(draft);
  const args = fields.map((name): readonly [string, unknown] => {
    const rule = section.fields[name] ?? {};
    const argument = rule.argument ?? name;
    const value = fieldOf(entry, name);
    if (isPlace(rule) && value === undefined) return [argument, target.defaultCollection];
    if (value === undefined)
      return [
        argument,
        'cleared' in rule && draft.places.get(section.name)?.has(keyOf(entry)) ? rule.cleared : undefined,
      ];
    if (name === 'is_default') return [argument, 1];
    if (rule.namesA) {
      const reference = isReference(value) ? value : { $ref: rule.namesA, name: String(value) };
      return [argument, follow('id')(reference)];
    }
    return [argument, rule.refers ? withoutReferences(value, follow('slug')) : value];
  });
  const name = missing();
  if (name === undefined) return defined(Object.fromEntries(args));
  cannot(plan, entry, `names ${name}, which is neither in the workspace nor made by this plan`);
  return undefined;
}

/** A collection is made after the one that it lies in. */
function parentsFirst(entries: readonly Entry[]): readonly Entry[] {
  const keyOfParent = ({ parent }: Entry): string | undefined =>
    parent === undefined ? undefined : keyOf(isObject(parent) ? parent : { name: String(parent) });
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const done = new Set<Entry>();
  const add = (entry: Entry, above: ReadonlySet<Entry>): void => {
    const parent = byKey.get(keyOfParent(entry) ?? '');
    if (parent !== undefined && !above.has(parent)) add(parent, new Set([...above, entry]));
    done.add(entry);
  };
  for (const entry of entries) add(entry, new Set());
  return [...done];
}
