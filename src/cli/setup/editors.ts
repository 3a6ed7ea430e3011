import { isDeepStrictEqual } from 'node:util';
import { parse as parseToml, patch as patchToml } from '@decimalturn/toml-patch';
import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { isMap, isScalar, type Pair, parseDocument, stringify as stringifyYaml, type YAMLMap } from 'yaml';
import { isObject } from '../../json.ts';

/** A path of names in a settings file. */
type Path = readonly string[];

/** A settings file that is changed in one place while all else in it (comments, order, white space) stays. */
interface Editor {
  /** The value at a path; undefined where there is none. Throws `BrokenFile`. */
  get(text: string, path: Path): unknown;
  /** The text with a value there. Throws `BrokenFile`, also where a step of the path is no object. */
  set(text: string, path: Path, value: unknown): string;
  /** The text without what lies there; the same where there is nothing. */
  remove(text: string, path: Path): string;
}

/** A file that cannot be understood, and so is left alone. Its message says where and why. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
}

/** The value at a path of plain data; undefined where there is none. Throws `BrokenFile` where a step is no object. */
function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (value === undefined || value === null) return undefined;
    if (!isObject(value))
      throw new BrokenFile(`${path.join('.')} cannot be there: ${step} lies below what is no object`);
    value = value[step];
  }
  return value;
}

/** Line ends as the file has them already. */
const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

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

function readToml(text: string): Record<string, unknown> {
  try {
    return parseToml(text) as Record<string, unknown>;
  } catch (error) {
    throw new BrokenFile(error instanceof Error ? error.message.replace(/\s+/g, ' ') : 'it is no TOML');
  }
}

/** A key of TOML: bare where it can be. */
const tomlKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key));

/** A table as a block of its own, its nested tables after it. Basic strings of TOML are JSON strings. */
function tomlBlock(path: Path, value: Readonly<Record<string, unknown>>, eol: string): string {
  const entries = Object.entries(value);
  const own = entries
    .filter(([, item]) => !isObject(item))
    .map(([key, item]) => `${tomlKey(key)} = ${tomlValue(item)}`);
  const nested = entries.flatMap(([key, item]) => (isObject(item) ? [tomlBlock([...path, key], item, eol)] : []));
  return [[`[${path.map(tomlKey).join('.')}]`, ...own].join(eol), ...nested].join(`${eol}${eol}`);
}

const tomlValue = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(tomlValue).join(', ')}]` : JSON.stringify(value);

/** TOML: a new table comes last, what is there is changed in its place. */
export const toml: Editor = {
  get: (text, path) => valueAt(readToml(text), path),
  set: (text, path, value) => {
    const root = readToml(text);
    const parents = path.slice(0, -1);
    const [last = ''] = path.slice(-1);
    if (valueAt(root, path) === undefined && isObject(value)) {
      const eol = eolOf(text);
      const gap = text === '' ? '' : text.endsWith('\n') ? eol : `${eol}${eol}`;
      const longer = `${text}${gap}${tomlBlock(path, value, eol)}${eol}`;
      // A table of its own cannot be added to one in braces (`mcp_servers = {…}`): that is changed in its place.
      try {
        parseToml(longer);
        return longer;
      } catch {}
    }
    let holder: Record<string, unknown> = root;
    for (const step of parents) {
      const next = holder[step];
      const object = isObject(next) ? next : {};
      holder[step] = object;
      holder = object;
    }
    holder[last] = value;
    return patchToml(text, root);
  },
  remove: (text, path) => {
    const root = readToml(text);
    if (valueAt(root, path) === undefined) return text;
    const holder = valueAt(root, path.slice(0, -1));
    if (isObject(holder)) delete holder[path.at(-1) ?? ''];
    return patchToml(text, root);
  },
};

function readYaml(text: string): ReturnType<typeof parseDocument> {
  const document = parseDocument(text, { keepSourceTokens: false });
  const [error] = document.errors;
  if (error) throw new BrokenFile(error.message.split('\n')[0] ?? 'it is no YAML');
  if (document.contents !== null && !isMap(document.contents)) throw new BrokenFile('it holds no YAML mapping');
  return document;
}

const pairOf = (map: unknown, key: string): Pair | undefined =>
  isMap(map) ? map.items.find((pair) => (isScalar(pair.key) ? pair.key.value : pair.key) === key) : undefined;

/** Where a pair begins and ends in the text, whole lines. */
function linesOf(text: string, pair: Pair): { readonly from: number; readonly to: number } {
  const key = pair.key as { readonly range?: readonly number[] };
  const value = pair.value as { readonly range?: readonly number[] } | null;
  const begin = key.range?.[0] ?? 0;
  const end = value?.range?.[1] ?? key.range?.[1] ?? begin;
  const from = text.lastIndexOf('\n', begin - 1) + 1;
  const next = text.charAt(end - 1) === '\n' ? end : text.indexOf('\n', end) + 1;
  return { from, to: next === 0 ? text.length : next };
}

const indented = (block: string, by: string, eol: string): string =>
  block
    .trimEnd()
    .split('\n')
    .map((line) => `${by}${line}${eol}`)
    .join('');

/** YAML is changed by lines, because writing a whole document anew would move what others wrote. */
export const yaml: Editor = {
  get: (text, path) => valueAt(readYaml(text).toJS() ?? {}, path),
  set: (text, path, value) => {
    const document = readYaml(text);
    valueAt(document.toJS() ?? {}, path);
    const [top = '', key = ''] = path;
    const eol = eolOf(text);
    const ended = text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
    const holder = pairOf(document.contents, top);
    const map = holder?.value as YAMLMap | undefined;
    if (holder !== undefined && (!isMap(map) || map.flow === true || map.items.length === 0)) {
      if (isMap(map)) map.set(key, value);
      else document.set(top, { [key]: value });
      return document.toString({ lineWidth: 0 });
    }
    const first = map?.items[0]?.key as { readonly range?: readonly number[] } | undefined;
    const at = first?.range?.[0];
    const by = at === undefined ? '  ' : text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    const block = indented(stringifyYaml({ [key]: value }, { lineWidth: 0 }), by, eol);
    if (holder === undefined) return `${ended}${top}:${eol}${block}`;
    const own = pairOf(map, key);
    const { from, to } = own ? linesOf(ended, own) : { from: linesOf(ended, holder).to, to: linesOf(ended, holder).to };
    return ended.slice(0, from) + block + ended.slice(to);
  },
  remove: (text, path) => {
    const document = readYaml(text);
    if (valueAt(document.toJS() ?? {}, path) === undefined) return text;
    const [top = '', key = ''] = path;
    const holder = pairOf(document.contents, top);
    const own = path.length === 1 ? holder : pairOf(holder?.value, key);
    const map = path.length === 1 ? document.contents : holder?.value;
    if (own === undefined || (isMap(map) && map.flow === true)) {
      document.deleteIn(path);
      return document.toString({ lineWidth: 0 });
    }
    const { from, to } = linesOf(text, own);
    return text.slice(0, from) + text.slice(to);
  },
};

/** By a client's `format`. */
export const editors = { json, toml, yaml } as const;
