import { operationFor, operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { TELLING_FIELDS } from '../../catalog/used-by.ts';
import { isObject } from '../../json.ts';
import { shortened } from '../../shortened.ts';
import { findDependents, type Users } from '../../workflows/dependents/find.ts';
import { rowsIn } from '../../workflows/model/reads.ts';
import { maskArguments, maskValue, shortenTexts } from '../audit/journal.ts';
import { withScopeSets } from '../model/scope-sets.ts';
import { argumentsFor, namedByPath, readerOf } from '../model/target.ts';
import { maskFields } from '../secrets/mask.ts';
import type { BoundedReads } from './bounded-reads.ts';
import { dangersOf, hurts, isSensitive, undoOf } from './dangers.ts';
import { changesOf, type Difference, differences } from './differences.ts';
import { nameOf, plainText, quoted, shortChange } from './display.ts';
import type { Dependents, Effect, PlannedCall } from './planned-call.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a call would do, and how it is put into a question. */
export interface ToldEffect {
  readonly effect: Effect;
  /** What of the summary is said in any case: what is done to what, what makes it dangerous, whether it can be undone. */
  readonly essential: string;
  /** Of several steps of which not all can be told in one question: how many can, from the first on. */
  readonly stepsThatFit?: number;
  /** Other people's texts, as they stand in the summary: a model is told whose words they are. */
  readonly quotes: readonly string[];
  /** The essential in its parts, for questions that put several calls of a kind into one sentence. */
  readonly parts: { readonly what: string; readonly dangers: readonly string[]; readonly undo: string };
}

/** A question is read by a person: longer ones are not. */
export const LONGEST_QUESTION = 2_000;

/**
 * What a call would do, in the words and names of people: what it is and what makes it dangerous, first and whole; then
 * who uses it, what else changes, and what was not looked at, as far as there is room.
 *
 * @param call the call, with what was read of its target, as a question may show it (`planned-call.ts`)
 * @param reads the bounded way to Portkey
 * @param now ms since the epoch
 * @param how characters for the summary; whether who uses it is looked up
 */
export async function effectOf(
  call: PlannedCall,
  reads: BoundedReads,
  now: number,
  { room = LONGEST_QUESTION, users = true }: { readonly room?: number; readonly users?: boolean } = {},
): Promise<ToldEffect> {
  const { tool, args, assessment, stored, plan } = call;
  const { operation } = tool;
  const reader = operation && readerOf(operation);
  if (stored?.kind === 'unread') reads.missed(`what is there now (${stored.why})`);
  const value = targetValue(call);
  const places = operation ? await placesIn(operation, args, reads) : [];
  const people = operation ? await namesGiven(operation, args, reads) : [];
  const given = operation && reader ? idGiven(operation, args, reader.resource) : undefined;
  const dependents =
    users && reader && value && given !== undefined
      ? namedUsers(await findDependents({ resource: reader.resource, given, value }, reads, now))
      : [];
  const found = differences(tool, args, stored);
  const changes = changesOf(found);
  const target = operation && reader ? targetFacts(operation, args, value) : undefined;
  const undo = undoOf(call);
  const name = nameOf(value);
  const steps = plan?.map((step) => stepText(step.operation, step.args));
  const masked = maskArguments(tool.input, { ...args, ...(call.extra && { extra: call.extra }) });
  const shown = withScopeSets(shortenTexts(masked));
  const what = `${tool.title}${name === undefined ? '' : ` ${name}`}${idText(operation, args)}${places.length > 0 ? ` of ${places.join(', ')}` : ''}.`;
  const dangers = [...stepsText(steps), ...dangersOf(call, found)];
  const rest = found.filter((each) => !hurts(call, each));
  const details = found.length === 0 && steps === undefined && !isSensitive(call) && hasDetails(operation, args);
  const further = [
    ...(operation?.remains === undefined ? [] : [operation.remains]),
    ...movesToo(found, value),
    ...people.map(({ sentence }) => sentence),
    ...usedBy(dependents),
    ...rest.map((each) => `Changes ${shortChange(each, LONGEST_SIDE)}.`),
    ...(details ? [`Arguments: ${shortened(plainText(JSON.stringify(shown)), LONGEST_ARGUMENTS)}.`] : []),
    ...(reads.notLookedAt.length > 0 ? [`Not looked at: ${plainText(reads.notLookedAt.join('; '))}.`] : []),
  ];
  return {
    essential: [what, ...dangers, undo].join(' '),
    parts: { what, dangers, undo },
    quotes: [
      ...[name ?? '', ...places, ...people.flatMap(({ names }) => names)].map(unquoted),
      ...dependents.flatMap(({ names }) => names).map(unquoted),
      ...found.flatMap(({ from }) => textsIn(from)).flatMap((text) => [text, shortened(text, LONGEST_SIDE)]),
    ],
    effect: {
      summary: fitted([what, ...dangers], further, undo, room),
      operation: tool.name,
      risk: assessment.risk,
      sensitive: assessment.sensitive,
      ...(target && { target }),
      arguments: shown,
      ...(changes.length > 0 && { changes }),
      ...(dependents.length > 0 && { used_by: dependents }),
      ...(steps && { steps }),
      ...(assessment.because.length > 0 && { because: assessment.because }),
      undo,
      ...(reads.notLookedAt.length > 0 && { not_looked_at: [...reads.notLookedAt] }),
    },
  };
}

/** What has to be said, then as many further sentences as there is room for; what is left out is counted. */
function fitted(first: readonly string[], further: readonly string[], last: string, room: number): string {
  const summary = [...first];
  let left = room - [...first, last].join(' ').length - LEFT_OUT_ROOM;
  let leftOut = 0;
  for (const sentence of further) {
    if (sentence.length + 1 > left) leftOut += 1;
    else {
      summary.push(sentence);
      left -= sentence.length + 1;
    }
  }
  if (leftOut > 0) summary.push(`Not shown: ${leftOut} more details, none of which needs confirming.`);
  return [...summary, last].join(' ');
}

/** For the sentence that counts what was left out. */
const LEFT_OUT_ROOM = 70;
const LONGEST_ARGUMENTS = 400;
/** Of each side of a change that needs no confirming. */
const LONGEST_SIDE = 80;

const stepsText = (steps: readonly string[] | undefined): readonly string[] =>
  steps === undefined
    ? []
    : [steps.length === 0 ? 'It would change nothing now.' : `It would carry out: ${steps.join('; ')}.`];

const unquoted = (text: string): string => (text.startsWith('“') ? text.slice(1, -1) : text);

/** Every text in a value, as a question shows it. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [plainText(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function targetValue({ stored, tool }: PlannedCall): Values | undefined {
  if (stored?.kind !== 'read') return undefined;
  const value = maskFields(stored.value, tool.operation?.secretReply ?? [], []);
  return isObject(value) ? value : undefined;
}

/** The value that names the thing itself: what fills the last placeholder of its path. */
function idGiven(operation: CatalogEntry, args: Values, resource: string): unknown {
  const inPath = Object.entries(operation.input).filter(([, field]) => field.in === 'path');
  const count = (resource.match(/\{/g) ?? []).length;
  const [argument] = inPath[count - 1] ?? [];
  return argument === undefined ? undefined : args[argument];
}

function targetFacts(operation: CatalogEntry, args: Values, value: Values | undefined): Values {
  const ids = Object.fromEntries(
    Object.entries(operation.input)
      .filter(([name, field]) => field.in === 'path' && args[name] !== undefined)
      .map(([name]) => [name, args[name]]),
  );
  const name = nameOf(value);
  const telling = TELLING_FIELDS.filter((field) => value?.[field] !== undefined && value[field] !== null);
  return {
    ...ids,
    ...(name !== undefined && { name }),
    ...Object.fromEntries(
      telling.map((field) => [field, withScopeSets(shortenTexts(maskValue(value?.[field], field)))]),
    ),
  };
}

function idText(operation: CatalogEntry | undefined, args: Values): string {
  if (operation === undefined) return '';
  const last = Object.entries(operation.input)
    .filter(([name, field]) => field.in === 'path' && args[name] !== undefined)
    .at(-1);
  return last === undefined ? '' : ` (${plainText(String(args[last[0]]))})`;
}

/** Names of what the path leads through: the workspace of a member, the integration of a model. */
async function placesIn(operation: CatalogEntry, args: Values, reads: BoundedReads): Promise<string[]> {
  const own = readerOf(operation)?.operation;
  const above = namedByPath(operation).filter(({ reader }) => reader !== own);
  return Promise.all(
    above.map(async ({ argument, reader }) => {
      const readerArgs = argumentsFor(operation, args, reader);
      const result = readerArgs && (await reads.read(reader, readerArgs));
      return (result?.ok ? nameOf(result.data) : undefined) ?? plainText(String(args[argument]));
    }),
  );
}

const MOST_PEOPLE = 20;

/** A sentence with names that other people chose. */
interface Naming {
  readonly sentence: string;
  readonly names: readonly string[];
}

/** Names of people and workspaces that the arguments name only by id. */
async function namesGiven(operation: CatalogEntry, args: Values, reads: BoundedReads): Promise<readonly Naming[]> {
  const said: Naming[] = [];
  const users = idsUnder(args, ['users', 'user_access', 'user_id'], ['id', 'user_id']).slice(0, MOST_PEOPLE);
  if (users.length > 0) said.push(...(await lookUp(operationFor('users'), users, 'People', reads)));
  const inPath = new Set(
    Object.entries(operation.input)
      .filter(([, { in: place }]) => place === 'path')
      .map(([name]) => name),
  );
  const bodyArgs = Object.fromEntries(Object.entries(args).filter(([name]) => !inPath.has(name)));
  const workspaces = idsUnder(
    bodyArgs,
    ['workspaces', 'allowed_workspaces', 'workspace_id'],
    ['id', 'workspace_id', 'slug'],
  ).slice(0, MOST_PEOPLE);
  if (workspaces.length > 0) said.push(...(await lookUp(operationFor('workspaces'), workspaces, 'Workspaces', reads)));
  return said;
}

function idsUnder(args: Values, holders: readonly string[], keys: readonly string[]): string[] {
  return holders.flatMap((holder) => {
    const value = args[holder];
    const items: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return items.flatMap((item) => {
      if (typeof item === 'string') return [item];
      const id = isObject(item) ? keys.map((key) => item[key]).find((found) => typeof found === 'string') : undefined;
      return typeof id === 'string' ? [id] : [];
    });
  });
}

async function lookUp(
  listName: string,
  ids: readonly string[],
  what: string,
  reads: BoundedReads,
): Promise<readonly Naming[]> {
  const list = operationNamed(listName);
  if (list === undefined) return [];
  const result = await reads.read(list, { page_size: 100 });
  if (!result.ok) {
    reads.missed(`the names of the ${what.toLowerCase()} (${result.why})`);
    return [];
  }
  const rows = rowsIn(list, result.data);
  const names: string[] = [];
  const told = ids.map((id) => {
    const name = nameOf(rows.find((candidate) => candidate.id === id || candidate.slug === id));
    if (name !== undefined) names.push(name);
    return `${name ?? 'not among the first 100'} (${plainText(id)})`;
  });
  return [{ sentence: `${what}: ${told.join(', ')}.`, names }];
}

const MOST_IN_SUMMARY = 5;

/** Those that use it, and what is known to be none: of requests, and of kinds that were looked through as a whole. */
const namedUsers = (found: readonly Users[]): readonly Dependents[] =>
  found
    .filter(({ rows, whole }) => rows.length > 0 || whole)
    .map(({ what, rows, traffic }) => ({
      what,
      count: traffic ?? rows.length,
      names: rows.slice(0, MOST_NAMES).map((row) => nameOf(row) ?? String(row.id ?? row.workspace_id ?? '?')),
    }));

const MOST_NAMES = 10;

function usedBy(dependents: readonly Dependents[]): string[] {
  const unused = dependents.filter(({ count }) => count === 0).map(({ what }) => what);
  const idle = unused.length > 0 ? [`No ${new Intl.ListFormat('en', { type: 'disjunction' }).format(unused)}.`] : [];
  const using = dependents.filter(({ count }) => count > 0);
  if (using.length === 0) return idle;
  const parts = using.map(({ what, count, names }) => {
    const few = names.slice(0, MOST_IN_SUMMARY);
    const more = count > few.length && few.length > 0 ? ', …' : '';
    return `${count} ${what}${few.length > 0 ? ` (${few.join(', ')}${more})` : ''}`;
  });
  return [`Used by or holding: ${parts.join('; ')}.`, ...idle];
}

/** What moves by itself with what a call changes: the next reset, with how often a budget is reset. */
function movesToo(found: readonly Difference[], value: Values | undefined): string[] {
  const isReset = found.some(({ field }) => /(^|\.)periodic_reset(_days)?$/.test(field));
  const next = value?.next_usage_reset_at;
  return isReset && typeof next === 'string' ? [`Its next reset, ${plainText(next)} until now, moves with that.`] : [];
}

const hasDetails = (operation: CatalogEntry | undefined, args: Values): boolean =>
  Object.keys(args).some((name) => operation?.input[name]?.in !== 'path');

function stepText(operation: CatalogEntry, args: Values): string {
  const name = typeof args.name === 'string' ? ` ${quoted(args.name)}` : '';
  return `${operation.title}${name}${idText(operation, args)}`;
}
