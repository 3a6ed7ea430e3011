/** A map that holds so many entries: where one more comes, the oldest goes. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #most: number;

  /**
   * @param most how many entries, at least 1
   */
  constructor(most: number) {
    super();
    this.#most = most;
  }

  /** One that was there already becomes the newest. */
  override set(key: Key, value: Value): this {
    this.delete(key);
    if (this.size >= this.#most) for (const oldest of this.keys()) if (this.delete(oldest)) break;
    return super.set(key, value);
  }
}

/** What is longer comes too seldom to be remembered, and may be as long as its sender likes. */
const LONGEST = 128;

/**
 * The same function, which remembers what it made of short texts. The texts are often a caller's own: what is remembered
 * of them is bounded.
 *
 * @param make of the text alone
 * @param most how many texts are remembered
 */
export function remembering<Value>(make: (text: string) => Value, most: number): (text: string) => Value {
  const made = new BoundedMap<string, { readonly value: Value }>(most);
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known.value;
    const value = make(text);
    if (text.length <= LONGEST) made.set(text, { value });
    return value;
  };
}
