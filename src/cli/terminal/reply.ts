import { isObject } from '../../json.ts';
import type { BadEnvelope, Envelope, PageInfo } from '../../tools/reply/envelope.ts';
import { isSimple, shownValue, tableOf, unitIn } from './table.ts';
import { bold, columnsOf, dim, hanging, red, type Screen, terminalText, wrapped, yellow } from './text.ts';

type Values = Readonly<Record<string, unknown>>;

/** Deeper values are shown as JSON. */
const DEEPEST = 3;
const INDENT = 2;

/**
 * What a tool answered, for a person at a terminal: lists of rows as tables, objects as names and values, notes and
 * failures as sentences. Nothing in it can steer the terminal.
 *
 * @param envelope the answer
 * @param screen where it is drawn
 * @returns lines, each with its end
 */
export function replyText(envelope: Envelope, screen: Screen): string {
  const lines = envelope.ok
    ? [
        ...blocksOf(envelope.page ? withoutCounts(envelope.data) : envelope.data, [], screen),
        ...(envelope.page ? [dim(pageText(envelope.page), screen)] : []),
        ...(envelope.notes ?? []).flatMap((note) => sentence('note:', note, screen, dim)),
      ]
    : failure(envelope.error, screen);
  return `${lines.length === 0 ? 'Done.' : lines.join('\n').replace(/^\n+/, '')}\n`;
}

/** What is said below a list already. */
const COUNTS = new Set(['object', 'total']);

const withoutCounts = (data: unknown): unknown =>
  isObject(data) ? Object.fromEntries(Object.entries(data).filter(([name]) => !COUNTS.has(name))) : data;

/** One value with everything below it. `path` leads to it. */
function blocksOf(value: unknown, path: readonly string[], screen: Screen): readonly string[] {
  if (typeof value === 'string' && path.length === 0)
    return value.split('\n').flatMap((line) => wrapped(terminalText(line), screen.width));
  if (isRows(value)) return headed(path, rowsText(value, screen), screen);
  if (!isObject(value)) return headed(path, [shownValue(value)], screen);
  if (path.length >= DEEPEST) return headed(path, jsonLines(value), screen);
  const members = Object.entries(value);
  const small = members.flatMap(([name]) => pairsOf(value, name));
  const large = members.filter(([name]) => pairsOf(value, name).length === 0);
  const blocks = large.flatMap(([name, member]) => blocksOf(member, below(path, name), screen));
  return [...(small.length > 0 ? headed(path, pairsText(small, screen), screen) : []), ...blocks];
}

/** Where a reply's own list stands (`data`), a heading says nothing. */
const below = (path: readonly string[], name: string): readonly string[] =>
  path.length === 0 && name === 'data' ? path : [...path, name];

const isRows = (value: unknown): value is readonly Values[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

function rowsText(rows: readonly Values[], screen: Screen): readonly string[] {
  const [only] = rows;
  // One object that is no table: its members say more below each other.
  if (rows.length === 1 && only && Object.values(only).some((value) => !isSimple(value)) && !('name' in only))
    return jsonLines(only);
  return [tableOf(rows, screen)];
}

const headed = (path: readonly string[], lines: readonly string[], screen: Screen): readonly string[] =>
  path.length === 0
    ? lines
    : ['', bold(path.map((part) => terminalText(part).replaceAll('_', ' ')).join(' · '), screen), ...lines];

/** A member as names and values: itself, or what a small object holds. None where it wants a block of its own. */
function pairsOf(values: Values, name: string): readonly (readonly [string, string])[] {
  const value = values[name];
  const unit = unitIn(values, name);
  if (isSimple(value) || (Array.isArray(value) && value.every(isSimple))) return [[name, shownValue(value, unit)]];
  if (!isObject(value)) return [];
  const inside = Object.entries(value);
  if (inside.length === 0) return [[name, '–']];
  if (!inside.every(([, member]) => isSimple(member))) return [];
  // `cost_cents: {total, avg}`: the figures have the unit that their object's name says.
  return inside.map(([key, member]) => [
    `${name}.${key}`,
    shownValue(member, unitIn(value, key) ?? (typeof member === 'number' ? unit : undefined)),
  ]);
}

const WIDEST_NAME = 32;

function pairsText(pairs: readonly (readonly [string, string])[], screen: Screen): readonly string[] {
  const named = pairs.map(([name, value]) => [terminalText(name), value] as const);
  const width = Math.min(WIDEST_NAME, Math.max(...named.map(([name]) => columnsOf(name))));
  return named.flatMap(([name, value]) => {
    const room = Math.max(20, screen.width - width - INDENT);
    const [first = '', ...more] = wrapped(value, room);
    const pad = ' '.repeat(Math.max(0, width - columnsOf(name)) + INDENT);
    return [`${dim(name, screen)}${pad}${first}`, ...more.map((line) => ' '.repeat(width + INDENT) + line)];
  });
}

/** JSON over lines; texts in it are escaped by it, and what it leaves is shown as escapes. */
const jsonLines = (value: unknown): readonly string[] =>
  JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((line) => ' '.repeat(INDENT) + terminalText(line));

function pageText({ returned, total, next }: PageInfo): string {
  const of = total === undefined || total === returned ? '' : ` of ${shownValue(total)}`;
  const more = next === undefined ? '' : `; the next page: ${terminalText(JSON.stringify(next))}`;
  return `\n${shownValue(returned)}${of} shown${more}`;
}

/** A sentence with a word before it, over as many lines as it needs. */
const sentence = (word: string, text: string, screen: Screen, style: typeof dim): readonly string[] =>
  hanging(`${style(word, screen)} `, word.length + 1, text, screen);

/** Details that people do not read: what they say stands in the message, or is for a model. */
const FOR_MODELS = new Set(['confirm', 'effect', 'field_errors', 'hint', 'code']);

function failure({ message, details }: BadEnvelope['error'], screen: Screen): readonly string[] {
  const asks = details.code === 'confirmation_required';
  if (asks) return sentence('Not done:', 'this needs confirming; --yes is the answer.', screen, yellow);
  const rest = Object.fromEntries(Object.entries(details).filter(([name]) => !FOR_MODELS.has(name)));
  const faults = (details.field_errors ?? []).map(({ field, message: fault }) => `${field}: ${fault}`);
  return [
    ...sentence('Failed:', message, screen, red),
    ...faults.flatMap((fault) => sentence('  –', fault, screen, dim)),
    ...(typeof details.hint === 'string' ? sentence('hint:', details.hint, screen, yellow) : []),
    ...blocksOf({ code: details.code, ...rest }, [], screen),
  ];
}
