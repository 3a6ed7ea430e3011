import { isObject, numberOf, objectOr } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { everyRow, type Reads, readOne } from '../model/reads.ts';
import { defined, type Values } from '../model/values.ts';
import { canonical, ordered } from './references.ts';
import type { VersionRules } from './sections.ts';

/** A version that is in use: the published one, one with a label, or the newest, which is a draft. */
export interface StoredVersion {
  readonly id: string;
  readonly number: number;
  readonly published: boolean;
  readonly label?: string;
  /** The newest one, neither published nor labelled. */
  readonly draft: boolean;
  readonly content: Values;
  readonly description?: string;
}

const AT_ONCE = 4;
const MOST_PAGES = 1;

/** What a version of a prompt holds beside its model parameters, under the names that are written. */
const PARTS = ['string', 'virtual_key', 'functions', 'tools', 'tool_choice', 'is_raw_template'] as const;

/**
 * The versions of a prompt or partial that are in use. Of a draft that says what the published version says, there is
 * nothing to tell.
 *
 * @param rules how they are read
 * @param args what names the prompt or partial
 * @param labels names of labels by their ids
 * @param reads the bounded way to Portkey
 * @returns them in the order of a document, and how many others there are; or why they could not be read
 */
export async function versionsInUse(
  rules: VersionRules,
  args: Values,
  labels: ReadonlyMap<string, string>,
  reads: Reads,
): Promise<{ readonly versions: readonly StoredVersion[]; readonly others: number } | { readonly why: string }> {
  const listed = await everyRow(rules.list, args, reads, MOST_PAGES);
  if (!listed.ok) return { why: listed.why };
  const newest = Math.max(...listed.rows.map(numberIn));
  const used = listed.rows.filter(
    (row) => row[rules.state] === 'active' || row.label_id != null || numberIn(row) === newest,
  );
  const found = await mapAtOnce(used, AT_ONCE, async (row) => {
    const whole = rules.read ? await readOne(rules.read, { ...args, version_id: row[rules.id] }, reads) : undefined;
    if (whole?.ok === false) return whole.why;
    return versionOf(row, whole?.data ?? row, rules, labels);
  });
  const why = found.find((version) => typeof version === 'string');
  if (why !== undefined) return { why };
  const all = found.filter((version) => typeof version !== 'string');
  const published = all.find((version) => version.published);
  const kept = all.filter(({ draft, content }) => !draft || canonical(content) !== canonical(published?.content));
  return { versions: [...kept].sort(inOrder), others: listed.rows.length - kept.length };
}

const numberIn = (row: Values): number => numberOf(row.prompt_version ?? row.version) ?? 0;

function versionOf(
  row: Values,
  whole: Values,
  rules: VersionRules,
  labels: ReadonlyMap<string, string>,
): StoredVersion {
  const published = row[rules.state] === 'active';
  const label =
    row.label_id == null ? undefined : (whole.prompt_version_label_name ?? labels.get(String(row.label_id)));
  const description = whole.prompt_version_description ?? row.prompt_description ?? row.description;
  return {
    id: String(row[rules.id]),
    number: numberIn(row),
    published,
    ...(typeof label === 'string' && { label }),
    draft: !published && row.label_id == null,
    content: contentOf(whole),
    ...(typeof description === 'string' && description !== '' && { description }),
  };
}

/**
 * What a version holds, in one form: replies repeat the model inside the parameters, and fill in what was not set.
 *
 * @param version as a reply or a document has it
 */
export function contentOf(version: Values): Values {
  const { model: inside, ...parameters } = objectOr(version.parameters);
  const metadata = objectOr(version.metadata ?? version.template_metadata);
  const parts = PARTS.map((name) => [name, version[name] ?? undefined] as const);
  const { is_raw_template: raw, ...rest } = Object.fromEntries(parts);
  const model = [version.model, inside].find((name) => typeof name === 'string' && name !== '');
  return ordered(
    defined({
      ...rest,
      model,
      parameters: isObject(version.parameters) && Object.keys(parameters).length > 0 ? parameters : undefined,
      metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
      is_raw_template: raw === 1 || raw === true ? 1 : undefined,
    }),
  ) as Values;
}

/** The published one first, which a new prompt begins with; then labelled ones by their labels; the draft last. */
export const inOrder = (
  one: Pick<StoredVersion, 'published' | 'draft' | 'label'>,
  other: Pick<StoredVersion, 'published' | 'draft' | 'label'>,
): number => {
  const place = ({ published, draft }: typeof one): number => (published ? 0 : draft ? 2 : 1);
  return place(one) - place(other) || ((one.label ?? '') < (other.label ?? '') ? -1 : 1);
};
