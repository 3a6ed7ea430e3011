import { changeAt, changeTexts, pathTree } from './path-tree.ts';

/**
 * What secrets look like: the one table of it. `mask.ts` looks for them.
 *
 * Every pattern is a literal, so that `npm run check` finds it and proves that it takes time in proportion to its text.
 */

/** One kind of key: what it looks like, from its maker's documentation or from keys that were seen. */
interface KeyShape {
  readonly name: string;
  /** What every such key begins with. */
  readonly starts: readonly string[];
  /** What follows, at the very place where the start ends. */
  readonly rest: RegExp;
}

/** Of so many characters; 16 letters and digits in a row tell a key from a slug with dashes (`sk-team-alpha-a1b2c3`). */
const ATLEAST_16 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{16,}/y;
const ATLEAST_20 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{20,}/y;
const ATLEAST_24 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{24,}/y;
const ATLEAST_32 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{32,}/y;

/**
 * What the keys of providers and clouds look like; each stands at the beginning of a word. Keys without a shape of their
 * own (32 hexadecimal digits, as Azure has them) cannot be told from ids: these are masked by field and by value only.
 * SECURITY.md says so.
 */
export const KEY_SHAPES: readonly KeyShape[] = [
  {
    name: 'OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse and others',
    starts: ['sk-', 'pk-', 'rk-'],
    rest: ATLEAST_20,
  },
  { name: 'Stripe', starts: ['sk_', 'rk_', 'pk_'], rest: ATLEAST_16 },
  { name: 'Stripe webhooks, Clerk and Svix', starts: ['whsec_'], rest: ATLEAST_16 },
  { name: 'Cerebras', starts: ['csk-'], rest: ATLEAST_20 },
  { name: 'Groq', starts: ['gsk_'], rest: ATLEAST_20 },
  { name: 'xAI', starts: ['xai-'], rest: ATLEAST_20 },
  { name: 'NVIDIA', starts: ['nvapi-'], rest: ATLEAST_20 },
  { name: 'Perplexity', starts: ['pplx-'], rest: ATLEAST_20 },
  { name: 'Hugging Face', starts: ['hf_'], rest: ATLEAST_20 },
  { name: 'Replicate', starts: ['r8_'], rest: ATLEAST_20 },
  { name: 'Fireworks', starts: ['fw_'], rest: ATLEAST_16 },
  { name: 'Together', starts: ['tgp_v1_'], rest: ATLEAST_20 },
  { name: 'Anyscale', starts: ['esecret_'], rest: ATLEAST_20 },
  { name: 'Voyage', starts: ['pa-'], rest: ATLEAST_24 },
  { name: 'Jina', starts: ['jina_'], rest: ATLEAST_20 },
  { name: 'Tavily', starts: ['tvly-'], rest: ATLEAST_20 },
  { name: 'Pinecone', starts: ['pcsk_'], rest: ATLEAST_20 },
  { name: 'Databricks', starts: ['dapi'], rest: ATLEAST_32 },
  { name: 'LangSmith', starts: ['lsv2_pt_', 'lsv2_sk_'], rest: ATLEAST_20 },
  { name: 'Pangea', starts: ['pts_', 'ptk_'], rest: ATLEAST_20 },
  { name: 'GitHub', starts: ['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_', 'github_pat_'], rest: ATLEAST_20 },
  { name: 'GitLab', starts: ['glpat-'], rest: ATLEAST_16 },
  { name: 'npm', starts: ['npm_'], rest: ATLEAST_20 },
  { name: 'HashiCorp Vault', starts: ['hvs.', 'hvb.', 'hvr.'], rest: ATLEAST_20 },
  {
    name: 'Slack',
    starts: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxp-', 'xoxr-', 'xoxs-'],
    rest: /[A-Za-z0-9-]{10,}/y,
  },
  { name: 'SendGrid', starts: ['SG.'], rest: /[\w-]{16,}\.[\w-]{16,}/y },
  { name: 'AWS access key id', starts: ['AKIA', 'ASIA', 'ABIA', 'ACCA'], rest: /[0-9A-Z]{16}(?![0-9A-Za-z])/y },
  { name: 'Google API key', starts: ['AIza'], rest: /[\w-]{30,}/y },
  { name: 'Google OAuth', starts: ['GOCSPX-', 'ya29.'], rest: /[\w-]{16,}/y },
  { name: 'JSON Web Token', starts: ['eyJ'], rest: /[\w-]{8,}\.[\w-]{8,}\.[\w-]*/y },
];

/** Portkey's keys have no beginning of their own, but always this length: letters, digits, + and /, all three kinds among them. */
const PORTKEY_KEY = { name: 'Portkey', length: 28, kinds: [/[A-Z]/, /[a-z]/, /[0-9]/] } as const;

/** A private key as text; one that is cut off runs to the end. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** The password of a URL, and what stands before it. */
const URL_PASSWORD = /(\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;

/** An authorization header's scheme and credential; a digit or = tells one from prose ("bearer of authentication"). */
export const AUTHORIZATION = /\b((?:Bearer|Basic)\s{1,4})(?=\S*[0-9=])([A-Za-z0-9._~+/=-]{16,})/gi;

/**
 * What looks so much like a key that no record and no question holds it: shorter, or made of words. A reply may hold
 * such texts, because slugs and names look the same, and programs read them.
 */
const RECORD_SHAPES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: 'a beginning that keys have, and ten characters',
    pattern: /(?<![A-Za-z0-9_])(?:sk|pk|rk|xai|gsk|nvapi|hf|r8|ghp|gho|ghs|glpat|xox[abprs])[-_][\w-]{10,}/g,
  },
  { name: 'AWS access key id', pattern: /(?<![A-Za-z0-9_])AKIA[0-9A-Z]{12,}/g },
  { name: 'Google API key', pattern: /(?<![A-Za-z0-9_])AIza[\w-]{20,}/g },
  {
    name: 'JSON Web Token, also after a dash',
    pattern: /(?<![\w-])(?=[\w-]+\.[\w-]{8,}\.)[\w-]*?(?<![A-Za-z0-9_])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  },
  { name: 'an authorization header', pattern: /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g },
  {
    name: 'one word of 24 characters with upper case, lower case and digits: no name a person gives',
    pattern:
      /(?<![A-Za-z0-9+/_=-])(?=[A-Za-z0-9+/_=-]*[A-Z])(?=[A-Za-z0-9+/_=-]*[a-z])(?=[A-Za-z0-9+/_=-]*[0-9])[A-Za-z0-9+/_=-]{24,}/g,
  },
];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID, in either case. */
export const isUuid = (text: string): boolean => text.length === 36 && UUID.test(text);

/**
 * A secret as it may be shown: its first two and last three characters, as Portkey does (portkey-details.md 4).
 *
 * @param value the secret
 */
export function masked(value: string): string {
  return value.length < 12 ? '*****' : `${value.slice(0, 2)}*****${value.slice(-3)}`;
}

/**
 * The same inside other text, in a form that no other text has, so that it is known when it comes back: what was read
 * with a mask in it must not be written over the real text (arguments/validate.ts).
 *
 * @param value the secret
 */
export const maskedInside = (value: string): string => `[masked ${masked(value)}]`;

/**
 * Masks the secret fields of a reply.
 *
 * @param data Portkey's reply; not changed
 * @param secret dotted paths of fields that hold secrets; of an object or list, every leaf
 * @param shown dotted paths that are handed out once and so come through
 */
export function maskFields(data: unknown, secret: readonly string[], shown: readonly string[]): unknown {
  const hidden = secret.some((path) => shown.includes(path)) ? secret.filter((path) => !shown.includes(path)) : secret;
  return hidden.length === 0 ? data : changeAt(data, pathTree(hidden), maskLeaves);
}

/** What Portkey masked already: its mask tells keys apart, so it stays. */
const MASKED = /^.{0,6}\*{3,}.{0,6}$/;

const maskLeaves = (value: unknown): unknown =>
  changeTexts(
    value,
    (text) => (text === '' || MASKED.test(text) ? text : masked(text)),
    (name) => name,
  );

/**
 * Masks whatever in a text looks like a key.
 *
 * @param text any text
 * @returns the same text where there was none
 */
export function maskShapes(text: string): string {
  // Half of a reply consists of these; a URL with a password may be shorter than any key.
  if ((text.length < SHORTEST_RUN && !text.includes('@')) || isUuid(text) || isTime(text)) return text;
  let shown = text;
  if (text.includes('PRIVATE KEY-----')) shown = shown.replace(PRIVATE_KEY, (key) => mask(key, text));
  if (text.includes('@') && text.includes('//')) shown = shown.replace(URL_PASSWORD, '$1*****');
  let keys = findKeys(shown);
  if (keys === undefined) return shown;
  if (SCHEME.test(shown)) {
    shown = shown.replace(AUTHORIZATION, (all, scheme: string, key: string) =>
      all === text ? `${scheme}${masked(key)}` : `${scheme}${maskedInside(key)}`,
    );
    keys = findKeys(shown) ?? [];
  }
  return keys.length === 0 ? shown : withMasks(shown, keys, (key) => mask(key, text));
}

/**
 * Masks more: also what only may be a key, because no slug and no name is needed in a record or a question so much that
 * a key may stand there.
 *
 * @param text any text
 */
export function maskShapesForRecord(text: string): string {
  const spans = [...(findKeys(text) ?? [])];
  for (const pattern of EVERYWHERE_IN_RECORDS) {
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found !== null; found = pattern.exec(text))
      spans.push({ from: found.index, to: pattern.lastIndex });
  }
  return withMasks(text, merged(spans), masked);
}

const EVERYWHERE_IN_RECORDS = [
  PRIVATE_KEY,
  URL_PASSWORD,
  AUTHORIZATION,
  ...RECORD_SHAPES.map(({ pattern }) => pattern),
];

/** Spans that overlap as one: whatever one pattern finds is masked, whatever another finds in it. */
function merged(spans: readonly Span[]): readonly Span[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && from < last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}

const SCHEME = /b(?:earer|asic)\s/i;

const mask = (key: string, text: string): string => (key === text ? masked(key) : maskedInside(key));

function withMasks(text: string, keys: readonly Span[], replacement: (key: string) => string): string {
  let result = '';
  let done = 0;
  for (const { from, to } of keys) {
    result += text.slice(done, from) + replacement(text.slice(from, to));
    done = to;
  }
  return result + text.slice(done);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const isTime = (text: string): boolean => text.length === 24 && TIME.test(text);

/** Where a key stands in a text. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The shortest run of key characters that any shape has: Slack’s, `xoxb-` and ten more. */
const SHORTEST_RUN = 15;

/** Letters, digits, and what keys hold beside them; of these, what a word is made of, and what base64 is. */
const KEY = 1;
const WORD = 2;
const BASE64 = 4;
const KINDS = new Uint8Array(65_536);
const add = (characters: string, kind: number): void => {
  for (const character of characters) KINDS[character.charCodeAt(0)] = (KINDS[character.charCodeAt(0)] ?? 0) | kind;
};
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
add(`${ALPHANUMERIC}_-.+/=~`, KEY);
add(`${ALPHANUMERIC}_-`, WORD);
add(`${ALPHANUMERIC}+/`, BASE64);

const kindAt = (text: string, at: number): number => KINDS[text.charCodeAt(at)] ?? 0;

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 0x7f) << 7) | (text.charCodeAt(at + 1) & 0x7f);

interface Start extends Pick<KeyShape, 'rest'> {
  readonly start: string;
}

/** The beginnings of keys by their first two characters. */
const STARTS: (Start[] | undefined)[] = new Array(1 << 14).fill(undefined);
for (const { starts, rest } of KEY_SHAPES)
  for (const start of starts) {
    const group = STARTS[pairAt(start, 0)];
    if (group === undefined) STARTS[pairAt(start, 0)] = [{ start, rest }];
    else group.push({ start, rest });
  }

/**
 * Where keys stand in a text. Most texts are passed over at a fraction of what patterns would cost; a key's pattern is
 * tried at the beginning of a word alone, and reads no further than two words on, so that the time is in proportion to
 * the text.
 *
 * @param text any text
 * @returns undefined where no run of characters is long enough for a key
 */
export function findKeys(text: string): readonly Span[] | undefined {
  let found: Span[] | undefined;
  let isRun = false;
  let from = 0;
  while (from + SHORTEST_RUN <= text.length) {
    // Each window is read from its end, so that prose is leapt through.
    let at = from + SHORTEST_RUN - 1;
    while (at >= from && (kindAt(text, at) & KEY) !== 0) at -= 1;
    if (at >= from) {
      from = at + 1;
      continue;
    }
    isRun = true;
    let end = from + SHORTEST_RUN;
    while (end < text.length && (kindAt(text, end) & KEY) !== 0) end += 1;
    found = findInRun(text, from, end, found);
    from = end + 1;
  }
  return isRun ? (found ?? NONE) : undefined;
}

const NONE: readonly Span[] = [];

/** Adds the keys of one run to those that were found before; most texts have none, and need no list. */
function findInRun(text: string, from: number, end: number, before: Span[] | undefined): Span[] | undefined {
  let found = before;
  let inWord = false;
  /** How many characters of base64 stand right before. */
  let base64 = 0;
  for (let at = from; at < end; ) {
    const group = inWord ? undefined : STARTS[pairAt(text, at)];
    const to = group === undefined ? 0 : endOfShape(text, at, group);
    if (to > 0) found = withSpan(found, at, to);
    const kind = kindAt(text, at);
    inWord = (kind & WORD) !== 0;
    base64 = (kind & BASE64) === 0 ? 0 : base64 + 1;
    at += 1;
    if (base64 !== PORTKEY_KEY.length || (kindAt(text, at) & BASE64) !== 0) continue;
    if (isPortkeyKey(text, at - base64)) found = withSpan(found, at - base64, at);
  }
  return found;
}

/** Adds a key; those that it overlaps become one with it: a token's last part may be another key's beginning. */
function withSpan(before: Span[] | undefined, from: number, to: number): Span[] {
  const found = before ?? [];
  const whole = { from, to };
  for (let last = found.at(-1); last !== undefined && whole.from < last.to; last = found.at(-1)) {
    whole.from = Math.min(whole.from, last.from);
    whole.to = Math.max(whole.to, last.to);
    found.pop();
  }
  found.push(whole);
  return found;
}

/** Where a key with one of these beginnings ends; 0 where none begins here. */
function endOfShape(text: string, at: number, group: readonly Start[]): number {
  for (const { start, rest } of group) {
    if (!text.startsWith(start, at)) continue;
    rest.lastIndex = at + start.length;
    if (rest.test(text)) return rest.lastIndex;
  }
  return 0;
}

/** What may not stand right before or after a key of Portkey's: then it is part of something else. */
const JOINS = /[_.=-]/;

/** Whether a run of base64 of the right length, which begins here, is a key of Portkey's. */
function isPortkeyKey(text: string, from: number): boolean {
  const to = from + PORTKEY_KEY.length;
  if (JOINS.test(text.charAt(to))) return false;
  if (from > 0 && text.charAt(from - 1) !== '=' && JOINS.test(text.charAt(from - 1))) return false;
  const key = text.slice(from, to);
  return PORTKEY_KEY.kinds.every((kind) => kind.test(key));
}
