/** Values shorter than this are not looked for: too many other texts hold them by chance. */
export const SHORTEST_SECRET = 12;

const NOT_ASCII = /[\u007f-\uffff]/g;

/**
 * The ways in which a value can stand in a text: as it is, escaped once or twice as JSON has it (with ASCII alone or not), encoded for a URL or a
 * form, and inside base64 of either alphabet, at each of the three places where it can begin.
 *
 * @param value the secret
 * @returns every form of at least `SHORTEST_SECRET` characters, the longest first
 */
export function formsOf(value: string): readonly string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  // As JSON travels in a header, and as Python writes it.
  const ascii = escaped.replace(NOT_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = new Set([
    value,
    ...[escaped, ascii].flatMap((once) => [once, JSON.stringify(once).slice(1, -1)]),
    ...urlForms(value),
    ...base64Forms(value),
  ]);
  return [...forms].filter((form) => form.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
}

function urlForms(value: string): string[] {
  try {
    const strict = encodeURIComponent(value);
    const loose = encodeURI(value);
    const lower = strict.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
    return [strict, lower, loose, strict.replaceAll('%20', '+'), new URLSearchParams({ v: value }).toString().slice(2)];
  } catch {
    // Half a surrogate pair has no form in a URL.
    return [];
  }
}

/** The characters of the base64 that are decided by the value alone, whatever stands before and after it. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    const standard = encoded.slice(from, to);
    return [standard, standard.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(standard)];
  });
}
