import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import type { Inert, JsonSchema } from '../../src/catalog/model/schema.ts';

/*
 * The places where an address is harmless. Each is a decision: a new one shows in this list. Everything else that a
 * call sends is searched for addresses and credentials.
 */

/** Every place of a schema that is called inert, by its path. What is inside one is inert too, and is not listed. */
function* inertPlaces(schema: JsonSchema, path: string): Generator<readonly [Inert, string]> {
  if (schema.inert !== undefined) {
    yield [schema.inert, path];
    return;
  }
  for (const branch of schema.anyOf ?? []) yield* inertPlaces(branch, path);
  if (schema.items) yield* inertPlaces(schema.items, `${path}[]`);
  for (const [name, member] of Object.entries(schema.properties ?? {})) yield* inertPlaces(member, `${path}.${name}`);
}

describe('places where an address is harmless', () => {
  it('are these, and no others', async () => {
    const byPlace = new Map<string, Set<string>>();
    for (const entry of catalog)
      for (const [argument, field] of Object.entries(entry.input))
        for (const [why, path] of inertPlaces(field.schema, argument)) {
          const place = `${why}: ${path}`;
          byPlace.set(place, (byPlace.get(place) ?? new Set()).add(entry.name));
        }
    const lines = [...byPlace].map(([place, names]) => `${place} (${[...names].sort().join(', ')})`);
    await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('inert-places.txt');
  });

  /** A page about a server, which people open; and which member of a stored secret is meant. */
  const ONLY_NAMED_LIKE_ONE = new Set(['website_url', 'secret_key', 'x_portkey_metadata', 'uri']);

  it('are no addresses themselves: nothing named like a host, URL or key is among them', () => {
    const odd = catalog.flatMap((entry) =>
      Object.entries(entry.input).flatMap(([argument, field]) =>
        [...inertPlaces(field.schema, argument)]
          .map(([, path]) => path.split('.').at(-1) ?? '')
          .filter(
            (name) => !ONLY_NAMED_LIKE_ONE.has(name) && /host|url|uri|endpoint|key|token|secret|credential/i.test(name),
          )
          .map((name) => `${entry.name} ${name}`),
      ),
    );
    expect(odd).toEqual([]);
  });
});
