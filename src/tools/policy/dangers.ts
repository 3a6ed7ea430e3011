import { catalog } from '../../catalog/index.ts';
import type { Escalation } from '../../catalog/model/operation.ts';
import { isObject } from '../../json.ts';
import { shortened } from '../../shortened.ts';
import { maskArguments } from '../audit/journal.ts';
import { inSets } from '../model/scope-sets.ts';
import { type Described, described } from './addresses.ts';
import { firesAt, sentence } from './assess-risk.ts';
import { type Difference, labelOf, NOT_SHOWN } from './differences.ts';
import { isName, plainText, wholeValue } from './display.ts';
import type { PlannedCall } from './planned-call.ts';
import { lowers, takenAway } from './stored.ts';
import { topOf, valuesAt } from './values-at.ts';
/**
 * What makes a call dangerous, in whole sentences with nothing left out: the host, the scopes, the role, each thing that
 * is taken away. What hurts nobody (texts that people or models read) is not among it.
 *
 * @param call the call, with its secrets masked
 * @param found what it changes in what is stored
 */
export function dangersOf(call: PlannedCall, found: readonly Difference[]): readonly string[] {
  const { assessment, tool, destinations = [] } = call;
  const rules = new Map(assessment.rules.map((rule) => [sentence(rule.because), rule]));
  const hurting = found.filter((each) => hurts(call, each));
  const changed = new Set(hurting.map(({ field }) => topOf(field)));
  const reasons = assessment.because.map((because) => {
    const rule = rules.get(because);
    // What a change shows is not said twice.
    const evidence = rule === undefined || changed.has(topOf(rule.argument)) ? '' : evidenceOf(rule, call);
    return evidence === '' ? plainText(because) : `${plainText(because).replace(/\.$/, '')}: ${evidence}.`;
  });
  const given = isSensitive(call) && found.length === 0 && call.plan === undefined ? givenText(call) : '';
  return [
    ...reasons,
    ...destinations.map(plainText),
    ...changesText(hurting),
    ...(given === '' ? [] : [`${tool.risk === 'delete' ? 'With' : 'Sets'} ${given}.`]),
  ];
}

/** Whether a change is dangerous: something goes, or the operation is one of which every argument counts. */
export const hurts = (call: PlannedCall, { harmless, lost }: Difference): boolean =>
  lost || (isSensitive(call) && !harmless);

/** The operation is asked about whatever its arguments are, so that each of them counts. */
export const isSensitive = ({ tool }: PlannedCall): boolean =>
  tool.risk === 'delete' || (tool.sensitive !== undefined && tool.sensitive !== 'live');

/** Changes in sentences; that Portkey shows nothing of what is replaced is one of its own, which several calls can share. */
function changesText(hurting: readonly Difference[]): readonly string[] {
  const unseen = hurting.filter(({ from }) => from === NOT_SHOWN);
  const seen = hurting.filter(({ from }) => from !== NOT_SHOWN);
  const sets = unseen.map(({ field, to }) => `${plainText(field)} to ${wholeValue(to)}`);
  return [
    ...(seen.length > 0 ? [`Changes ${seen.map(changeText).join('; ')}.`] : []),
    ...(unseen.length > 0 ? [`Sets ${sets.join('; ')}.`, 'Portkey does not show what that is now.'] : []),
  ];
}

/** One change, whole: of lists of words what goes and what comes. */
export function changeText({ field, from, to }: Difference): string {
  const name = plainText(field);
  if (Array.isArray(from) && Array.isArray(to)) {
    const gone = from.filter((item) => !to.includes(item));
    const come = to.filter((item) => !from.includes(item));
    const parts = [
      ...(gone.length > 0 ? [`takes away ${wholeValue(gone)}`] : []),
      ...(come.length > 0 ? [`adds ${wholeValue(come)}`] : []),
    ];
    return `${name} (${parts.length > 0 ? parts.join(', ') : 'another order'})`;
  }
  return `${name} from ${wholeValue(from)} to ${wholeValue(to)}`;
}

/** Every argument that is sent and is no id in the path; harmless texts shortened. */
function givenText({ tool, args, extra }: PlannedCall): string {
  const masked = maskArguments(tool.input, args);
  const parts = Object.entries(masked).flatMap(([name, value]) => {
    const field = tool.input[name];
    if (field === undefined || field.in === 'path') return [];
    return [`${name}: ${wholeValue(withoutHarmless(value, described(field.schema), name))}`];
  });
  if (extra !== undefined) parts.push(`extra: ${wholeValue(maskArguments(tool.input, { extra }).extra)}`);
  return parts.join('; ');
}

const LONGEST_HARMLESS = 80;

/** The value with its harmless texts shortened. */
function withoutHarmless(value: unknown, schema: Described, name: string): unknown {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  if (kind !== 'string' && kind !== 'array' && kind !== 'object') return value;
  const meant = schema.as(kind);
  if (meant.inert) return shortened(typeof value === 'string' ? value : JSON.stringify(value), LONGEST_HARMLESS);
  if (typeof value === 'string') return isName(name) ? shortened(value, LONGEST_HARMLESS) : value;
  if (Array.isArray(value)) return value.map((item) => withoutHarmless(item, meant.items(), name));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutHarmless(item, meant.member(key), key)]),
  );
}

/** What in the arguments a rule of the catalog fired at. */
function evidenceOf(rule: Escalation, { tool, args, stored }: PlannedCall): string {
  const { argument } = rule;
  const wire = tool.input[topOf(argument)]?.wire;
  if (rule.shrinks || rule.emptied)
    return stored?.kind === 'read'
      ? inSets(takenAway(argument, args, stored, wire))
          .map((name) => plainText(String(name)))
          .join(', ')
      : 'what is there now could not be read';
  if (rule.lowers)
    return lowers(argument, args, stored, wire)
      .map(({ from, to }) => `${plainText(argument)} from ${from ?? '(unknown or none)'} to ${to}`)
      .join(', ');
  const at = argument.lastIndexOf('[]');
  // Of a list the elements at which it fired, by what they are called; else the value itself.
  const values =
    at < 0
      ? valuesAt(args, argument).filter((value) => firesAt(rule, value))
      : valuesAt(args, argument.slice(0, at + 2)).filter((item) => elementFires(rule, item, argument.slice(at + 2)));
  const told = at < 0 ? values.filter(isWords).map(wholeValue) : values.map((item) => plainText(labelOf(item)));
  return told.join(', ');
}

const elementFires = (rule: Escalation, item: unknown, below: string): boolean =>
  (below === '' ? [item] : valuesAt(item, below.slice(1))).some((value) => firesAt(rule, value));

/** A word, a number, or a list of them: what is more is told by what changes. */
const isWords = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((item) => typeof item !== 'object') : typeof value !== 'object' && value !== true;

/** Operations that keep what they take away, by description of the API. Sources: portkey-details.md 1b (archive, not erase). */
const ARCHIVES = /^(archive_|delete_usage_limit$|delete_rate_limit$)/;

/**
 * Whether and how a call can be undone, in one sentence.
 *
 * @param call the call, with what was read of its target
 */
export function undoOf({ tool, assessment, stored }: PlannedCall): string {
  const { operation } = tool;
  if (operation === undefined)
    return assessment.risk === 'write'
      ? 'What it creates or adds can be deleted again.'
      : 'It may not be possible to undo this.';
  if (ARCHIVES.test(operation.name))
    return 'It is archived rather than erased; this server has no call that brings it back.';
  if (operation.undoneBy !== undefined) return `It can be undone with ${operation.undoneBy}.`;
  if (operation.method === 'DELETE') return 'This cannot be undone.';
  if (assessment.risk === 'execute') return 'What it runs or spends cannot be undone.';
  const hasVersions = catalog.some(({ method, path }) => method === 'GET' && path === `${operation.path}/versions`);
  if (assessment.risk === 'delete')
    return hasVersions ? 'Earlier versions are kept.' : 'What this cuts off or replaces cannot simply be brought back.';
  if (hasVersions) return 'Earlier versions are kept, so this can be undone by hand.';
  if (operation.method === 'POST') {
    // POST /api-keys/{type}/{sub-type} makes what DELETE /api-keys/{id} removes.
    let kind = operation.path;
    while (kind.endsWith('}')) kind = kind.slice(0, kind.lastIndexOf('/'));
    const undoes = catalog.some(({ method, path }) => method === 'DELETE' && path.startsWith(`${kind}/{`));
    return undoes ? 'What it creates can be deleted again.' : 'There is no call that undoes this.';
  }
  return stored?.kind === 'read'
    ? 'It can be undone by setting back what is shown here, but for secrets, which Portkey does not show.'
    : 'It can be undone only by whoever knows the earlier values.';
}
