import { isDeepStrictEqual } from 'node:util';
import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { isObject } from '../../../json.ts';
import { BrokenFile, type Editor, eolOf, type Path, valueAt } from './editor.ts';

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** One step of indentation as the file has it already. */
const indentOf = (text: string): string => /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';

function readJson(text: string): unknown {
  if (text.trim() === '') return {};
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) throw new BrokenFile(`line ${lineOf(text, error.offset)}: ${printParseErrorCode(error.error)}`);
  if (!isObject(value)) throw new BrokenFile('it holds no JSON object');
  return value;
}

/** Kinds of tokens, as jsonc-parser numbers them. */
const COMMA = 5;
const END_OF_FILE = 17;

/** The comma that follows an offset, comments and white space aside. */
function commaAfter(text: string, at: number): { readonly from: number; readonly to: number } | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(at);
  if (scanner.scan() !== COMMA) return undefined;
  return { from: scanner.getTokenOffset(), to: scanner.getTokenOffset() + 1 };
}

/** The last comma before an offset, comments aside. */
function commaBefore(text: string, from: number, at: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  for (let kind = scanner.scan(); kind !== END_OF_FILE && scanner.getTokenOffset() < at; kind = scanner.scan())
    if (kind === COMMA) return scanner.getTokenOffset();
  return undefined;
}

/** Past the comment that ends a line, where nothing else stands there. */
function pastComment(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  const rest = text.slice(at, end < 0 ? undefined : end).trimEnd();
  return /^[ \t]*(?:\/\/[^\n]*|\/\*[^*\n]{0,200}\*\/)$/.test(rest) ? at + rest.length : at;
}

/** A value written with the file's own indentation, its lines after the first one indented by `by`. */
const jsonText = (value: unknown, text: string, by: string): string =>
  JSON.stringify(value, null, indentOf(text)).replaceAll('\n', `${eolOf(text)}${by}`);

/** What the line of an offset is indented by. */
const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? '';

/** Puts a new property last into an object. */
function addProperty(text: string, holder: Node, key: string, value: unknown): string {
  const eol = eolOf(text);
  const last = holder.children?.at(-1);
  const outer = indentAt(text, holder.offset);
  const by = last ? indentAt(text, last.offset) : `${outer}${indentOf(text)}`;
  const property = `${eol}${by}${JSON.stringify(key)}: ${jsonText(value, text, by)}`;
  const close = holder.offset + holder.length - 1;
  if (last === undefined) return `${text.slice(0, holder.offset + 1)}${property}${eol}${outer}${text.slice(close)}`;
  const end = last.offset + last.length;
  // An object on one line stays on one line.
  if (!text.slice(holder.offset, close).includes('\n'))
    return `${text.slice(0, end)},${JSON.stringify({ [key]: value }).slice(1, -1)}${text.slice(end)}`;
  const trailing = commaAfter(text, end);
  const at = pastComment(text, trailing?.to ?? end);
  const before = trailing ? text.slice(0, at) : `${text.slice(0, end)},${text.slice(end, at)}`;
  const after = text.slice(at);
  const gap = /^\s*\n/.test(after) ? '' : `${eol}${outer}`;
  return `${before}${property}${trailing ? ',' : ''}${gap}${gap === '' ? after : after.trimStart()}`;
}

const nodeAt = (text: string, path: Path): Node | undefined => {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root && findNodeAtLocation(root, [...path]);
};

/** JSON, also with comments and trailing commas. */
export const json: Editor = {
  get: (text, path) => valueAt(readJson(text), path),
  set: (text, path, value) => {
    valueAt(readJson(text), path);
    const base = text.trim() === '' ? `{}\n` : text;
    const there = nodeAt(base, path);
    if (there) {
      if (isDeepStrictEqual(valueAt(readJson(base), path), value)) return text;
      const by = indentAt(base, there.parent?.offset ?? there.offset);
      return base.slice(0, there.offset) + jsonText(value, base, by) + base.slice(there.offset + there.length);
    }
    for (let depth = path.length - 1; depth >= 0; depth -= 1) {
      const holder = nodeAt(base, path.slice(0, depth));
      if (holder === undefined) continue;
      const inner = path.slice(depth + 1).reduceRight<unknown>((child, step) => ({ [step]: child }), value);
      return addProperty(base, holder, path[depth] ?? '', inner);
    }
    return text;
  },
  remove: (text, path) => {
    if (valueAt(readJson(text), path) === undefined) return text;
    const property = nodeAt(text, path)?.parent;
    const holder = property?.parent;
    if (property === undefined || holder === undefined) return text;
    const end = property.offset + property.length;
    const trailing = commaAfter(text, end);
    const lineStart = text.lastIndexOf('\n', property.offset - 1) + 1;
    const alone = text.slice(lineStart, property.offset).trim() === '';
    const to = trailing?.to ?? end;
    const lineEnd = text.indexOf('\n', to);
    const rest = text.slice(to, lineEnd < 0 ? undefined : lineEnd);
    const whole = alone && rest.trim() === '' && lineEnd >= 0;
    const kept = whole ? text.slice(lineEnd + 1) : text.slice(to);
    const before = text.slice(0, whole ? lineStart : property.offset);
    if (trailing) return before + kept;
    const index = holder.children?.indexOf(property) ?? 0;
    const previous = holder.children?.[index - 1];
    const comma = previous && commaBefore(text, previous.offset + previous.length, property.offset);
    return (comma === undefined ? before : before.slice(0, comma) + before.slice(comma + 1)) + kept;
  },
};
