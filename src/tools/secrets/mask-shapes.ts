import { isUuid } from '../model/uuid.ts';
import { findKeys, SHORTEST_RUN, type Span } from './find-keys.ts';
import { masked, maskedInside } from './mask.ts';
import { AUTHORIZATION, PRIVATE_KEY, RECORD_SHAPES, URL_PASSWORD } from './shapes.ts';

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
