import { changeAt, changeTexts, pathTree } from '../secrets/path-tree.ts';
import { marksIn, showInvisible, unfence, unfenceText } from './fence-marks.ts';
import { isPlain, isPlainName } from './plain-words.ts';

/** What a fence is made of. */
export interface FenceOptions {
  /** Shows control, bidirectional and zero-width characters as escapes: for text that no tool writes back. */
  readonly escapes: boolean;
  /** Eight hexadecimal digits that nobody could know when they wrote the text; random unless given. */
  readonly nonce?: string;
  /** Which texts need no fence; by how they look unless given. */
  readonly isHarmless?: (text: string, name: string) => boolean;
}

/**
 * What looks like the start of a mark: `<ext-`, `</ext-`, also in upper case, defused before, or with white space and
 * characters without a width between its parts, which a reader does not see. A gap stands only where nothing else can,
 * so that there is one way to read it.
 */
const IMITATION = /<(?=\\*[\s\p{Cf}]*(?:\/[\s\p{Cf}]*)?ext[\s\p{Cf}]*-)/giu;

/**
 * Fences what other people wrote in a reply: `<ext-NONCE>text</ext-NONCE>` inside the JSON strings, so that a model can
 * tell it from what the server says. Imitations inside are defused (`<\ext-`), which `unfenced` undoes exactly.
 *
 * @param data a reply, masked, selected and capped; not changed
 * @param paths the catalog's `untrusted`; a path may end at an object or list, and stands for every string below it
 * @param options the nonce, and whether what cannot be seen is shown
 */
export function fence(data: unknown, paths: readonly string[], options: FenceOptions): unknown {
  if (paths.length === 0) return data;
  const nonce = options.nonce ?? freshNonce();
  const marks = { open: `<ext-${nonce}>`, close: `</ext-${nonce}>`, escapes: options.escapes };
  const { isHarmless } = options;
  const isBare = isHarmless ?? isPlain;
  const text = (value: string, name: string): string => (isBare(value, name) ? value : fenced(value, marks));
  // Names can be chosen by strangers as well: those of metadata, of a body's members.
  const rename = (name: string): string => (isPlainName(name) || isHarmless?.(name, '') ? name : fenced(name, marks));
  return changeAt(data, pathTree(paths), (value, name) => changeTexts(value, text, rename, name));
}

const NONCE_BYTES = 4;
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

/**
 * Eight random hexadecimal digits. Asking the system for many at once costs a fraction of asking for each. The global is
 * used because it loads what it needs at its first use: `node:crypto` would take part of the start.
 */
function freshNonce(): string {
  if (pool.length < NONCE_BYTES) pool = crypto.getRandomValues(Buffer.alloc(POOL_BYTES));
  const nonce = pool.toString('hex', 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return nonce;
}

interface Marks {
  readonly open: string;
  readonly close: string;
  readonly escapes: boolean;
}

function fenced(text: string, { open, close, escapes }: Marks): string {
  const visible = escapes ? showInvisible(text) : text;
  return open + (visible.includes('<') ? visible.replace(IMITATION, '<\\') : visible) + close;
}

const OPEN = /^<ext-([0-9a-f]{8})>/;

/**
 * A reply whose texts were cut after they were fenced, with every fence closed again.
 *
 * @param data the cut reply; not changed
 */
export const closedFences = (data: unknown): unknown =>
  changeTexts(
    data,
    (text) => {
      const [, nonce] = OPEN.exec(text) ?? [];
      return nonce === undefined || text.endsWith(`</ext-${nonce}>`) ? text : `${text}…</ext-${nonce}>`;
    },
    (name) => name,
  );

/** Arguments without fence marks, and the names of those that had some. */
interface Unfenced {
  readonly values: Readonly<Record<string, unknown>>;
  readonly fields: readonly string[];
}

/**
 * Takes fence marks off a call's arguments, and gives imitations back as they were: what was read can be written back
 * exactly, with the marks or without them.
 *
 * @param given the arguments as they came; not changed
 */
export function unfenced(given: Readonly<Record<string, unknown>>): Unfenced {
  const fields: string[] = [];
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const plain = unfence(value);
      if (plain !== value) fields.push(unfenceText(name));
      return [unfenceText(name), plain];
    }),
  );
  return { values, fields };
}

/** A reply without fence marks, and the texts in it. */
export interface TakenApart {
  readonly data: unknown;
  /** What stood between marks: texts that other people wrote. */
  readonly foreign: readonly string[];
  /** What stood there bare. */
  readonly bare: readonly string[];
}

/**
 * Takes the fence marks out of a reply.
 *
 * @param data a fenced reply; not changed
 */
export function takenApart(data: unknown): TakenApart {
  const foreign: string[] = [];
  const bare: string[] = [];
  const text = (value: string): string => {
    if (!value.includes('<ext-')) {
      bare.push(value);
      return value;
    }
    let from: number | undefined;
    for (const { 0: mark, index = 0 } of marksIn(value)) {
      if (from !== undefined) foreign.push(unfenceText(value.slice(from, index)));
      from = mark.startsWith('</') ? undefined : index + mark.length;
    }
    return unfenceText(value);
  };
  return { data: changeTexts(data, text, text), foreign, bare };
}
