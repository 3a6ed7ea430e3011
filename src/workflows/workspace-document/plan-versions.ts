import { objectOr } from '../../json.ts';
import { defined, type Values } from '../model/values.ts';
import { canonical, withPartials } from './references.ts';
import { type Entry, keyOf, type VersionRules } from './sections.ts';
import type { Stored } from './snapshot.ts';
import { addStep, hopeless, makes, type SectionPlan } from './steps.ts';
import { contentOf, inOrder, type StoredVersion } from './versions.ts';

/** A version that a document wants. */
type Wanted = Omit<StoredVersion, 'id' | 'number'>;

/** A version in the workspace: what names it in calls. */
interface Target {
  readonly id: unknown;
  /** What publishes it: its number, or of one that a step makes its id, of which `publish` finds the number. */
  readonly number: unknown;
  readonly stored?: StoredVersion;
}

/**
 * Plans a prompt or partial with its versions. The published one comes first: it is published by being the first.
 *
 * @param plan what it is planned with
 * @param rules how versions are written
 * @param entry the thing
 * @param args what it is made with, but for the version
 */
export function planNewVersions(plan: SectionPlan, rules: VersionRules, entry: Entry, args: Values): void {
  const [first, ...others] = wantedIn(entry);
  if (first === undefined || mustWait(plan, entry)) return;
  if (labelsMissing(plan, entry) || providersMissing(plan, entry, wantedIn(entry))) return;
  const { draft, section } = plan;
  const step = addStep(draft, section.create, {
    ...args,
    ...versionArguments(plan, first, 'template_metadata'),
  });
  makes(plan, entry, step);
  const which = { [section.key[0]]: { $from: step, path: 'id' } };
  putLabel(plan, rules, which, first, { id: { $from: step, path: 'version_id' }, number: undefined });
  for (const version of others) putLabel(plan, rules, which, version, save(plan, rules, which, version));
}

/**
 * Plans what is missing of the versions of a prompt or partial that is there.
 *
 * @returns where it differs
 */
export function planVersions(plan: SectionPlan, rules: VersionRules, entry: Entry, stored: Stored): readonly string[] {
  const wanted = wantedIn(entry);
  const there = stored.versions ?? [];
  const matched = matches(wanted, there);
  const isNew = wanted.some((version) => !version.draft && !matched.has(version));
  const toSave = wanted.filter((version) => !matched.has(version) || (version.draft && isNew));
  const labels = new Set(wanted.flatMap(({ label }) => label ?? []));
  const extraLabels = there.filter(({ label }) => label !== undefined && !labels.has(label));
  const oldDraft = there.find((version) => version.draft && ![...matched.values()].includes(version));
  const paths: string[] = [];
  if (toSave.length > 0 && mustWait(plan, entry)) return ['versions'];
  if (labelsMissing(plan, entry) || providersMissing(plan, entry, toSave)) return ['versions'];
  const { draft, section, deleteExtra } = plan;
  const which = { [section.key[0]]: stored.id };
  for (const version of wanted) {
    const old = matched.get(version);
    const isSaved = toSave.includes(version);
    if (isSaved) paths.push(`versions: ${roleOf(version)}`);
    const target: Target =
      old === undefined || isSaved
        ? save(plan, rules, which, version)
        : { id: old.id, number: old.number, stored: old };
    if (version.published && target.stored?.published !== true) {
      if (!isSaved) paths.push('versions: which is published');
      addStep(draft, rules.publish, { ...which, version: target.number });
    }
    if (version.label !== undefined && target.stored?.label !== version.label) {
      if (!isSaved) paths.push(`versions: where label ${version.label} stands`);
      putLabel(plan, rules, which, version, target);
    }
  }
  for (const { id, label } of extraLabels) {
    paths.push(`versions: label ${label}, which the document does not have`);
    if (deleteExtra && rules.label) addStep(draft, rules.label, { ...which, version_id: id, label_id: null });
  }
  if (oldDraft !== undefined && toSave.length === 0) {
    paths.push('versions: draft');
    const reason =
      'has an unpublished newest version that the document does not have; Portkey deletes no versions, so it stays';
    draft.cannot.push(hopeless(plan, entry, reason));
  }
  return paths;
}

const roleOf = ({ published, label, draft }: Wanted): string =>
  [
    ...(published ? ['published'] : []),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(draft ? ['draft'] : []),
  ].join(', ');

function wantedIn(entry: Entry): readonly Wanted[] {
  const versions = Array.isArray(entry.versions) ? entry.versions.map(objectOr) : [];
  return versions
    .map((version): Wanted => {
      const { published, label, description } = version;
      return {
        published: published === true,
        draft: published !== true && label === undefined,
        content: contentOf(version),
        ...(typeof label === 'string' && { label }),
        ...(typeof description === 'string' && { description }),
      };
    })
    .sort(inOrder);
}

/** Which stored version says what a wanted one says: each stands for one, the one with the same place in use first. */
function matches(wanted: readonly Wanted[], there: readonly StoredVersion[]): ReadonlyMap<Wanted, StoredVersion> {
  const found = new Map<Wanted, StoredVersion>();
  const free = new Set(there);
  const match = (fits: (version: Wanted, one: StoredVersion) => boolean): void => {
    for (const version of wanted) {
      if (found.has(version)) continue;
      const one = [...free].find(
        (each) => fits(version, each) && canonical(each.content) === canonical(version.content),
      );
      if (one === undefined) continue;
      found.set(version, one);
      free.delete(one);
    }
  };
  match((version, one) => version.published === one.published && version.label === one.label);
  match((version, one) => version.published === one.published || version.label === one.label);
  match(() => true);
  return found;
}

/** A template cannot name what the plan only makes: the slug of a new partial stands inside a text. */
function mustWait(plan: SectionPlan, entry: Entry): boolean {
  const { draft, section } = plan;
  const partials = new Set<string>();
  for (const { content } of wantedIn(entry))
    withPartials(content.string, (name) => {
      const place = section.name === 'prompts' ? draft.places.get('partials')?.get(keyOf({ name })) : undefined;
      if (place !== undefined && 'step' in place) partials.add(name);
      return undefined;
    });
  if (partials.size === 0) return false;
  draft.waits.push(hopeless(plan, entry, `includes ${[...partials].join(', ')}, which this plan makes`));
  return true;
}

function labelsMissing(plan: SectionPlan, entry: Entry): boolean {
  const { places } = plan.draft;
  const missing = wantedIn(entry)
    .flatMap(({ label }) => label ?? [])
    .filter((label) => !plan.target.labelIds.has(label) && !places.get('labels')?.has(keyOf({ name: label })));
  return isMissing(
    plan,
    entry,
    missing,
    (labels) => `carries the label ${labels}, which is neither in the workspace nor in the document`,
  );
}

/** Portkey takes no prompt of a provider that the workspace does not have. */
function providersMissing(plan: SectionPlan, entry: Entry, versions: readonly Wanted[]): boolean {
  const named = versions.map(({ content }) => content.virtual_key).filter((slug) => typeof slug === 'string');
  const missing = named.filter((slug) => plan.target.providers?.has(slug.replace(/^@/, '')) === false);
  return isMissing(
    plan,
    entry,
    [...new Set(missing)],
    (slugs) => `uses the provider ${slugs}, which the workspace does not have: create_provider makes it`,
  );
}

function isMissing(plan: SectionPlan, entry: Entry, names: readonly string[], why: (names: string) => string): boolean {
  if (names.length === 0) return false;
  plan.draft.cannot.push(hopeless(plan, entry, why(names.join(', '))));
  return true;
}

function save(plan: SectionPlan, rules: VersionRules, which: Values, version: Wanted): Target {
  const step = addStep(plan.draft, plan.section.update, {
    ...which,
    ...versionArguments(plan, version, 'prompt_metadata'),
  });
  const made = { $from: step, path: rules.made };
  return { id: made, number: made };
}

function putLabel(
  { draft, target }: SectionPlan,
  rules: VersionRules,
  which: Values,
  { label }: Wanted,
  { id }: Target,
): void {
  if (label === undefined || rules.label === undefined) return;
  const place = draft.places.get('labels')?.get(keyOf({ name: label }));
  const made = place !== undefined && 'step' in place ? { $from: place.step, path: 'id' } : undefined;
  addStep(draft, rules.label, { ...which, version_id: id, label_id: made ?? target.labelIds.get(label) });
}

/** A version whole, so that nothing comes from an earlier one. */
function versionArguments({ draft, section }: SectionPlan, version: Wanted, metadataAs: string): Values {
  const { string, parameters, metadata, ...rest } = version.content;
  const template = withPartials(string, (name) => {
    const place = draft.places.get('partials')?.get(keyOf({ name }));
    return place !== undefined && 'stored' in place ? place.stored.slug : undefined;
  });
  const note = defined({ version_description: version.description });
  if (section.name !== 'prompts') return { string, ...note };
  return defined({
    virtual_key: '',
    ...rest,
    string: template,
    parameters: { ...objectOr(parameters), ...defined({ model: rest.model }) },
    [metadataAs]: metadata,
    ...note,
  });
}
