import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { creates, idsIn } from '../policy/admission.ts';
import type { CheckedStep } from './checked-step.ts';

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
