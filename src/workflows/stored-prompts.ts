import { isDeepStrictEqual } from 'node:util';
import { objectOr, parsedJson } from '../json.ts';
import { defined, rowsOf, type Values } from './values.ts';
import type { StepResult, WorkflowTools } from './workflow.ts';

type Failure = Extract<StepResult, { ok: false }>;

const PAGE_SIZE = 100;
const MOST_PAGES = 50;

/** What a prompt's version holds, under the names that create_prompt and update_prompt take. */
export const VERSION_FIELDS = [
  'string',
  'parameters',
  'virtual_key',
  'model',
  'functions',
  'tools',
  'tool_choice',
  'is_raw_template',
] as const;

/**
 * The prompt of a collection with exactly this name.
 *
 * @param tools what a workflow may use
 * @param collection its id or slug
 * @param name the prompt's name
 * @returns the list's row, undefined when there is none, or the failure of a step
 */
export async function findPrompt(
  tools: WorkflowTools,
  collection: string,
  name: string,
): Promise<{ readonly row: Values | undefined } | Failure> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const result = await tools.run('list_prompts', {
      collection_id: collection,
      current_page: page,
      page_size: PAGE_SIZE,
    });
    if (!result.ok) return result;
    const rows = rowsOf(result.data);
    const row = rows.find((candidate) => candidate.name === name);
    if (row !== undefined || rows.length < PAGE_SIZE) return { row };
  }
  return { row: undefined };
}

/** What was done with a prompt. */
export interface Saved {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly reply: unknown;
  readonly id: unknown;
  readonly slug: unknown;
}

/**
 * Creates the named prompt of a collection, or adds a version to it when it is there and differs.
 *
 * @param tools what a workflow may use
 * @param collection its id or slug
 * @param wanted what the prompt is to hold, under create_prompt's names
 * @returns what was done, or the failure of a step
 */
export async function savePrompt(
  tools: WorkflowTools,
  collection: string,
  wanted: Values & { readonly name: string },
): Promise<Saved | Failure> {
  const found = await findPrompt(tools, collection, wanted.name);
  if ('ok' in found) return found;
  if (found.row === undefined) {
    const created = await tools.run('create_prompt', { ...wanted, collection_id: collection });
    if (!created.ok) return created;
    const reply = objectOr(created.data);
    return { outcome: 'created', reply: created.data, id: reply.id, slug: reply.slug };
  }
  const { id, slug } = found.row;
  const target = String(id ?? slug);
  // Earlier runs may have saved versions that nobody published: compare with the newest, or each run would add one.
  const current = await tools.run('get_prompt', { prompt_id: target, version: 'latest' });
  if (!current.ok) return current;
  if (holds(objectOr(current.data), wanted)) return { outcome: 'unchanged', reply: null, id, slug };
  const { name: _name, template_metadata, ...version } = wanted;
  const updated = await tools.run(
    'update_prompt',
    defined({ prompt_id: target, ...version, prompt_metadata: template_metadata }),
  );
  if (!updated.ok) return updated;
  return { outcome: 'updated', reply: updated.data, id, slug };
}

/** Whether a stored version holds all that is wanted; what is not named does not count. */
function holds(stored: Values, wanted: Values): boolean {
  return VERSION_FIELDS.every((field) => {
    const want = parsedJson(wanted[field]);
    if (want === undefined) return true;
    const have = parsedJson(stored[field]);
    if (field === 'parameters')
      return Object.entries(objectOr(want)).every(([key, value]) => isDeepStrictEqual(objectOr(have)[key], value));
    if (field === 'model') return (have ?? objectOr(stored.parameters).model) === want;
    if (field === 'is_raw_template') return Number(have ?? 0) === Number(want);
    return isDeepStrictEqual(have, want);
  });
}
