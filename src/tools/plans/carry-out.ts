import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { Tool } from '../model/tool.ts';
import { creates, idsIn } from '../policy/admission.ts';
import { type BadEnvelope, bad, cap, type Envelope, good } from '../reply/envelope.ts';
import { closedFences } from '../reply/fence.ts';
import { withOneTime } from '../reply/one-time.ts';
import type { CheckedStep } from './checked-step.ts';

/** What a call of a list came to. */
export type Result = { readonly operation: string } & Envelope;

/** Calls that are carried out one after the other. */
interface InOrder {
  readonly tools: readonly Tool[];
  /** Carries out the call at this place. */
  run(index: number): Promise<Envelope>;
  /** Of the whole answer, in bytes. */
  readonly limit: number;
  /** What is to be said where it stops: what would undo the calls before. */
  undo?(results: readonly Result[]): Readonly<Record<string, unknown>>;
}

/**
 * Carries out calls in order up to the first failure, and answers what was done, what failed and what was not tried.
 *
 * @param calls what is to be carried out, and how
 */
export async function carryOut(calls: InOrder): Promise<Envelope> {
  const { tools, limit } = calls;
  const results: Result[] = [];
  for (const [index, tool] of tools.entries()) {
    const envelope = await calls.run(index);
    results.push({ operation: tool.name, ...envelope });
    if (!envelope.ok) return stopped(calls, results, envelope);
  }
  return good({ results: fitting(results, limit, tools) });
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function stopped({ tools, limit, undo }: InOrder, results: readonly Result[], failure: BadEnvelope): Envelope {
  const at = results.length - 1;
  const name = (index: number): string => `calls[${index}] ${tools[index]?.name}`;
  const before = results.slice(0, at).map((_, index) => name(index));
  const after = tools.slice(at + 1).map((_, index) => name(at + 1 + index));
  const { confirm, ...details } = failure.error.details;
  const asks = details.code === 'confirmation_required';
  return bad(
    [
      `${name(at)} ${asks ? 'needs confirming' : 'failed'}: ${sentence(failure.error.message)}`,
      before.length > 0
        ? `Done before it, and not to be sent again: ${before.join(', ')}.`
        : 'Nothing was done before it.',
      after.length > 0 ? `Not tried: ${after.join(', ')}.` : '',
      asks ? `To go on, send calls again from calls[${at}] on.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    {
      ...details,
      ...(typeof confirm === 'string' && { confirm: `0:${confirm}` }),
      done: results.slice(0, at).map((_, index) => index),
      failed: at,
      not_tried: tools.slice(at + 1).map((_, index) => at + 1 + index),
      ...undo?.(results),
      results: fitting(results, limit, tools),
    },
  );
}

/**
 * Keeps several replies together within what one may have: each gets its share. What is handed out once comes through.
 *
 * @param results the replies
 * @param limit of all together, in bytes
 * @param tools whose they are
 */
export function fitting(
  results: readonly Result[],
  limit: number,
  tools: readonly (Tool | undefined)[],
): readonly Result[] {
  if (Buffer.byteLength(JSON.stringify(results)) <= limit) return results;
  const share = Math.floor(limit / results.length);
  return results.map((result, index) => {
    if (!result.ok) return result;
    const cut = cap(result.data, share, () => 'Ask for fewer calls at once, or name fields.');
    const once = tools[index]?.operation?.oneTimeReply ?? [];
    return {
      ...result,
      data: withOneTime(closedFences(cut.data), result.data, once),
      ...(cut.notes.length > 0 && { notes: [...(result.notes ?? []), ...cut.notes] }),
    };
  });
}

type Values = Readonly<Record<string, unknown>>;

/** A call that would undo a step, or why there is none. */
export type Undo =
  | { readonly step: number; readonly operation: string; readonly arguments: Values }
  | { readonly step: number; readonly how: string };

/**
 * What would undo a step that was carried out: of something made the call that deletes it, of a change the call that
 * sets back what was there; else a sentence.
 *
 * @param step what was done
 * @param reply what came back
 */
export function undoOfStep(step: CheckedStep, reply: unknown): Undo {
  const { operation } = step.tool;
  const call = operation && (creates(operation) ? deletionOf(operation, step, reply) : setBack(operation, step));
  return call ?? { step: step.step, how: step.told.parts.undo };
}

function deletionOf(made: CatalogEntry, { step, planned }: CheckedStep, reply: unknown): Undo | undefined {
  let kind = made.path;
  while (kind.endsWith('}')) kind = kind.slice(0, kind.lastIndexOf('/'));
  const deletion = catalog.find(
    ({ method, path }) => method === 'DELETE' && path.startsWith(`${kind}/{`) && path.indexOf('/', kind.length + 1) < 0,
  );
  if (deletion === undefined) return undefined;
  const { id, slug } = idsIn(reply);
  const inPath = Object.keys(deletion.input).filter((name) => deletion.input[name]?.in === 'path');
  const args: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(deletion.input)) {
    // The last place of the path names the thing itself; those before it are as they were when it was made.
    const value =
      name === inPath.at(-1)
        ? name === 'slug'
          ? (slug ?? id)
          : (id ?? slug)
        : (planned.args[field.matches ?? name] ?? planned.args[name]);
    if (field.required !== true && field.in !== 'path') continue;
    if (value === undefined) return undefined;
    args[name] = value;
  }
  return { step, operation: deletion.name, arguments: args };
}

/** Sets back every field that was changed, where all of them were shown and can be given as they were. */
function setBack(operation: CatalogEntry, { step, planned, told }: CheckedStep): Undo | undefined {
  const { changes = [] } = told.effect;
  const { args, stored, tool } = planned;
  if (operation.method !== 'PUT' || tool.risk !== 'write' || stored?.kind !== 'read' || changes.length === 0)
    return undefined;
  const back: Record<string, unknown> = {};
  for (const { field, from } of changes) {
    const known = tool.input[field];
    const plain = typeof from === 'string' || typeof from === 'number' || typeof from === 'boolean';
    if (known === undefined || !plain || /^\(|\*{3}|…/.test(String(from))) return undefined;
    back[field] = from;
  }
  const inPath = Object.entries(args).filter(([name]) => tool.input[name]?.in === 'path');
  return { step, operation: operation.name, arguments: { ...Object.fromEntries(inPath), ...back } };
}
