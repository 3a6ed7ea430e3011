import { isMap, isScalar, type Pair, parseDocument, stringify as stringifyYaml, type YAMLMap } from 'yaml';
import { BrokenFile, type Editor, eolOf, valueAt } from './editor.ts';

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
