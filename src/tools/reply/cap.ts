const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');

interface Holder {
  readonly path: string;
  readonly bytes: number;
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/** What a cut took: said in the notes. */
export interface Cut {
  readonly data: unknown;
  readonly notes: readonly string[];
}

const ROUNDS = 8;

/**
 * Cuts a reply that is over the limit at whole elements of its largest list, or, where there is none, at the longest
 * text, and says what is missing and how to get it.
 *
 * @param data Portkey's reply; not changed
 * @param limit bytes of its JSON
 * @param how how to ask for less, said in the note
 */
export function cap(data: unknown, limit: number, how: string): Cut {
  let total = bytesOf(data);
  if (total <= limit) return { data, notes: [] };
  const root = { data: structuredClone(data) as unknown };
  const notes: string[] = [];
  for (let round = 0; round < ROUNDS && total > limit; round++) {
    const target = largest(root);
    if (target === undefined) break;
    const value = target.get();
    const room = Math.max(0, limit - (total - target.bytes));
    if (Array.isArray(value)) {
      const kept = fitting(value, room);
      target.set(value.slice(0, kept));
      notes.push(`${target.path} is cut to ${kept} of ${value.length} elements. ${how}`);
    } else {
      const text = String(value);
      const kept = text.slice(0, Math.max(0, Math.floor(room / 2)));
      target.set(kept);
      notes.push(`${target.path} is cut to ${kept.length} of ${text.length} characters. ${how}`);
    }
    total = bytesOf(root.data);
  }
  return total <= limit
    ? { data: root.data, notes }
    : { data: null, notes: [`The reply is ${total} bytes and could not be cut. ${how}`] };
}

function fitting(elements: readonly unknown[], room: number): number {
  let used = 2;
  for (const [index, element] of elements.entries()) {
    used += bytesOf(element) + 1;
    if (used > room) return index;
  }
  return elements.length;
}

/** The list with the most bytes, going down while one child list holds nearly all of it; else the longest text. */
function largest(root: { data: unknown }): Holder | undefined {
  const lists: Holder[] = [];
  const texts: Holder[] = [];
  const visit = (holder: Record<string, unknown>, key: string, path: string, depth: number): void => {
    const value = holder[key];
    const place = {
      path,
      get: () => holder[key],
      set: (next: unknown): void => {
        holder[key] = next;
      },
    };
    if (typeof value === 'string') texts.push({ ...place, bytes: bytesOf(value) });
    if (typeof value !== 'object' || value === null || depth > 12) return;
    if (Array.isArray(value) && value.length > 1) lists.push({ ...place, bytes: bytesOf(value) });
    for (const child of Object.keys(value))
      visit(
        value as unknown as Record<string, unknown>,
        child,
        Array.isArray(value) ? `${path}[${child}]` : path === 'data' && depth === 0 ? child : `${path}.${child}`,
        depth + 1,
      );
  };
  visit(root, 'data', 'data', 0);
  const biggest = (holders: readonly Holder[]): Holder | undefined =>
    holders.reduce<Holder | undefined>(
      (best, next) => (best === undefined || next.bytes > best.bytes ? next : best),
      undefined,
    );
  const list = biggest(lists);
  const text = biggest(texts);
  if (list === undefined) return text;
  return text !== undefined && text.bytes * 2 > list.bytes ? text : list;
}
