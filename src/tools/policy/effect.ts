import { catalog } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/operation.ts';
import { maskArguments, maskValue } from '../audit/mask-arguments.ts';
import { shortenTexts } from '../audit/shorten-texts.ts';
import { maskFields } from '../reply/mask.ts';
import type { BoundedReads } from './bounded-reads.ts';
import type { Change, Dependents, Effect, PlannedCall } from './confirmer.ts';
import { TELLING_FIELDS } from './dependents.ts';
import { differences } from './differences.ts';
import { findDependents } from './find-dependents.ts';
import { argumentsFor, isObject, namedByPath, nameOf, quoted, readerOf, rowsIn } from './target.ts';
import { undoOf } from './undo.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * What a call would do, in the words and names of people: what it is, who uses it, what changes from what to what,
 * whether it can be undone, and what was not looked at.
 *
 * @param call the call, with what was read of its target, as a question may show it (`cleaned-call.ts`)
 * @param reads the bounded way to Portkey
 * @param now ms since the epoch
 */
export async function effectOf(call: PlannedCall, reads: BoundedReads, now: number): Promise<Effect> {
  const { tool, args, weight, stored, plan } = call;
  const { operation } = tool;
  const reader = operation && readerOf(operation);
  if (stored?.kind === 'unread') reads.missed(`what is there now (${stored.why})`);
  const value = targetValue(call);
  const places = operation ? await placesIn(operation, args, reads) : [];
  const people = operation ? await namesGiven(operation, args, reads) : [];
  const given = operation && reader ? idGiven(operation, args, reader.resource) : undefined;
  const dependents =
    reader && value && given !== undefined
      ? await findDependents({ resource: reader.resource, given, value }, reads, now)
      : [];
  const changes = differences(tool, args, stored);
  const target = operation && reader ? targetFacts(operation, args, value) : undefined;
  const undo = undoOf(call);
  const name = nameOf(value);
  const steps = plan?.map((step) => stepText(step.operation, step.args));
  const shown = shortenTexts(maskArguments(tool.input, { ...args, ...(call.extra && { extra: call.extra }) }));
  return {
    summary: [
      `${tool.title}${name === undefined ? '' : ` ${name}`}${idText(operation, args)}${places.length > 0 ? ` of ${places.join(', ')}` : ''}.`,
      ...(steps === undefined
        ? []
        : steps.length === 0
          ? ['It would change nothing now.']
          : [`It would carry out: ${steps.join('; ')}.`]),
      ...people,
      ...usedBy(dependents),
      ...changeText(changes),
      ...(changes.length === 0 && steps === undefined && hasDetails(operation, args)
        ? [`With ${short(JSON.stringify(shown), 400)}.`]
        : []),
      ...weight.because,
      undo,
      ...(reads.notLookedAt.length > 0 ? [`Not looked at: ${reads.notLookedAt.join('; ')}.`] : []),
    ].join(' '),
    operation: tool.name,
    risk: weight.risk,
    sensitive: weight.sensitive,
    ...(target && { target }),
    arguments: shown,
    ...(changes.length > 0 && { changes }),
    ...(dependents.length > 0 && { used_by: dependents }),
    ...(steps && { steps }),
    ...(weight.because.length > 0 && { because: weight.because }),
    undo,
    ...(reads.notLookedAt.length > 0 && { not_looked_at: [...reads.notLookedAt] }),
  };
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
    ...Object.fromEntries(telling.map((field) => [field, shortenTexts(maskValue(value?.[field], field))])),
  };
}

function idText(operation: CatalogEntry | undefined, args: Values): string {
  if (operation === undefined) return '';
  const last = Object.entries(operation.input)
    .filter(([name, field]) => field.in === 'path' && args[name] !== undefined)
    .at(-1);
  return last === undefined ? '' : ` (${String(args[last[0]])})`;
}

/** Names of what the path leads through: the workspace of a member, the integration of a model. */
async function placesIn(operation: CatalogEntry, args: Values, reads: BoundedReads): Promise<string[]> {
  const own = readerOf(operation)?.operation;
  const above = namedByPath(operation).filter(({ reader }) => reader !== own);
  const names = await Promise.all(
    above.map(async ({ reader }) => {
      const readerArgs = argumentsFor(operation, args, reader);
      const result = readerArgs && (await reads.read(reader, readerArgs));
      return result?.ok ? nameOf(result.data) : undefined;
    }),
  );
  return names.filter((name) => name !== undefined);
}

const MOST_PEOPLE = 20;

/** Names of people and workspaces that the arguments name only by id. */
async function namesGiven(operation: CatalogEntry, args: Values, reads: BoundedReads): Promise<string[]> {
  const said: string[] = [];
  const users = idsUnder(args, ['users', 'user_access', 'user_id'], ['id', 'user_id']).slice(0, MOST_PEOPLE);
  if (users.length > 0) said.push(...(await lookUp('list_all_users', users, 'People', reads)));
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
  if (workspaces.length > 0) said.push(...(await lookUp('list_workspaces', workspaces, 'Workspaces', reads)));
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

async function lookUp(listName: string, ids: readonly string[], what: string, reads: BoundedReads): Promise<string[]> {
  const list = catalog.find(({ name }) => name === listName);
  if (list === undefined) return [];
  const result = await reads.read(list, { page_size: 100 });
  if (!result.ok) {
    reads.missed(`the names of the ${what.toLowerCase()} (${result.why})`);
    return [];
  }
  const rows = rowsIn(list, result.data);
  const names = ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id || candidate.slug === id);
    return `${nameOf(row) ?? 'not among the first 100'} (${quoted(id).slice(1, -1)})`;
  });
  return [`${what}: ${names.join(', ')}.`];
}

const MOST_IN_SUMMARY = 5;

function usedBy(dependents: readonly Dependents[]): string[] {
  const idle = dependents.filter(({ count }) => count === 0).map(({ what }) => `No ${what}.`);
  const using = dependents.filter(({ count }) => count > 0);
  if (using.length === 0) return idle;
  const parts = using.map(({ what, count, names }) => {
    const few = names.slice(0, MOST_IN_SUMMARY);
    const more = count > few.length && few.length > 0 ? ', …' : '';
    return `${count} ${what}${few.length > 0 ? ` (${few.join(', ')}${more})` : ''}`;
  });
  return [`Used by or holding: ${parts.join('; ')}.`, ...idle];
}

function changeText(changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const shown = changes
    .slice(0, MOST_IN_SUMMARY)
    .map(
      ({ field, from, to }) =>
        `${field} from ${short(JSON.stringify(from) ?? 'nothing', 80)} to ${short(JSON.stringify(to) ?? 'nothing', 80)}`,
    );
  const more = changes.length > MOST_IN_SUMMARY ? `; and ${changes.length - MOST_IN_SUMMARY} more` : '';
  return [`Changes ${shown.join('; ')}${more}.`];
}

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

const hasDetails = (operation: CatalogEntry | undefined, args: Values): boolean =>
  Object.keys(args).some((name) => operation?.input[name]?.in !== 'path');

function stepText(operation: CatalogEntry, args: Values): string {
  const name = typeof args.name === 'string' ? ` ${quoted(args.name)}` : '';
  return `${operation.title}${name}${idText(operation, args)}`;
}
