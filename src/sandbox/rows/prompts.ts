import { invalid, notFound } from '../model/api-error.ts';
import type { JsonObject, SandboxCall } from '../model/handler.ts';
import type { Store } from '../model/store.ts';
import { find, findNamed, isVisible, type ScopedRow } from './access.ts';

/** A folder of prompts. */
export interface CollectionRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly workspace_id: string;
  readonly parent_collection_id: string | null;
  readonly is_default: boolean;
  readonly last_updated_at: string;
}

export const collectionsIn = (store: Store) => store.table<CollectionRow>('collections');

/** The collection that a body or query names. @throws ApiError 400 when it is not there. */
export const namedCollection = (call: SandboxCall, field: string, idOrSlug: string): CollectionRow =>
  findNamed<CollectionRow>(call, { table: 'collections', what: 'Collection' }, field, idOrSlug);

/** A prompt: what does not change with its versions. */
export interface PromptRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly collection_id: string;
  readonly workspace_id: string;
  readonly status: 'active' | 'archived';
  /** The published version's id. */
  readonly published_version_id: string;
  /** The newest version's number; numbers are not used again, so there can be gaps. */
  readonly newest_version: number;
}

/** One version of a prompt. Never changed but for its label. */
export interface PromptVersionRow extends ScopedRow {
  readonly prompt_id: string;
  readonly number: number;
  /** A string holding JSON: the messages, or one text in quotes. */
  readonly string: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly virtual_key: string;
  readonly model: string | null;
  readonly functions: unknown;
  readonly tools: unknown;
  readonly tool_choice: unknown;
  readonly template_metadata: unknown;
  readonly is_raw_template: 0 | 1;
  readonly description: string | null;
  readonly label_id: string | null;
}

/** A partial: a piece of text that prompts include as `{{>slug}}`. */
export interface PartialRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly workspace_id: string;
  readonly published_version_id: string;
  readonly newest_version: number;
}

export interface PartialVersionRow extends ScopedRow {
  readonly partial_id: string;
  readonly number: number;
  readonly string: string;
  readonly description: string | null;
}

export interface LabelRow extends ScopedRow {
  readonly name: string;
}

export const promptsIn = (store: Store) => store.table<PromptRow>('prompts');
export const promptVersionsIn = (store: Store) => store.table<PromptVersionRow>('prompt_versions');
export const partialsIn = (store: Store) => store.table<PartialRow>('partials');
export const partialVersionsIn = (store: Store) => store.table<PartialVersionRow>('partial_versions');
export const labelsIn = (store: Store) => store.table<LabelRow>('labels');

/** The number of the version to publish: Portkey takes nothing else. @throws ApiError 400. */
export const versionNumberIn = ({ version }: JsonObject): string => {
  if (typeof version !== 'number') throw invalid('version', 'must be an integer');
  return String(version);
};

/** A version by `default` (the published one), `latest` or its number. */
const versionNamed = <R extends { readonly id: string; readonly number: number }>(
  versions: readonly R[],
  publishedId: string,
  choice: string,
): R | undefined => {
  if (choice === 'default') return versions.find(({ id }) => id === publishedId);
  if (choice === 'latest') return versions.at(-1);
  return /^\d+$/.test(choice) ? versions.find(({ number }) => number === Number(choice)) : undefined;
};

/**
 * A version as `version` names it: `default` (the published one), `latest`, a number, or a label's name.
 *
 * @throws ApiError 404.
 */
export const chosenVersion = (call: SandboxCall, prompt: PromptRow, choice = 'default'): PromptVersionRow => {
  const versions = promptVersionsIn(call.store).by('prompt_id', prompt.id);
  const found =
    versionNamed(versions, prompt.published_version_id, choice) ??
    versions.find(({ label_id }) => label_id !== null && labelsIn(call.store).get(label_id)?.name === choice);
  if (found === undefined) throw notFound('Prompt version');
  return found;
};

/** The same for a partial, whose versions have no labels. @throws ApiError 404. */
export const chosenPartialVersion = (call: SandboxCall, partial: PartialRow, choice = 'default'): PartialVersionRow => {
  const versions = partialVersionsIn(call.store).by('partial_id', partial.id);
  const found = versionNamed(versions, partial.published_version_id, choice);
  if (found === undefined) throw notFound('Partial version');
  return found;
};

/** A reference such as `pp-x-1a2b3c@12`, taken apart; without `@` it means the published version. */
const partsOf = (reference: string): readonly [name: string, choice: string] => {
  const at = reference.lastIndexOf('@');
  return at > 0 ? [reference.slice(0, at), reference.slice(at + 1)] : [reference, 'default'];
};

/**
 * A prompt and its version as gateway calls name them: `pp-x-1a2b3c`, `…@12`, `…@latest`, `…@production`.
 *
 * @throws ApiError 404, or 403 for another workspace's.
 */
export const promptByReference = (
  call: SandboxCall,
  reference: string,
): { readonly prompt: PromptRow; readonly version: PromptVersionRow } => {
  const [name, choice] = partsOf(reference);
  const prompt = find<PromptRow>(call, { table: 'prompts', what: 'Prompt' }, name);
  return { prompt, version: chosenVersion(call, prompt, choice) };
};

/** The text of a partial that a template includes by slug or id, `@version` allowed; undefined when it is not there. */
export const partialText = (call: SandboxCall, reference: string): string | undefined => {
  const [name, choice] = partsOf(reference);
  const partial = partialsIn(call.store).get(name, (row) => isVisible(call.actor, row));
  if (partial === undefined) return undefined;
  return versionNamed(partialVersionsIn(call.store).by('partial_id', partial.id), partial.published_version_id, choice)
    ?.string;
};
