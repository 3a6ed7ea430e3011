import { parse as parseToml, patch as patchToml } from '@decimalturn/toml-patch';
import { isObject } from '../../../json.ts';
import { BrokenFile, type Editor, eolOf, type Path, valueAt } from './editor.ts';

function readToml(text: string): Record<string, unknown> {
  try {
    return parseToml(text) as Record<string, unknown>;
  } catch (error) {
    throw new BrokenFile(error instanceof Error ? error.message.replace(/\s+/g, ' ') : 'it is no TOML');
  }
}

function isToml(text: string): boolean {
  try {
    parseToml(text);
    return true;
  } catch {
    return false;
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
      if (isToml(longer)) return longer;
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
