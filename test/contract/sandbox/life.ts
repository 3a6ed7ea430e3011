import type fc from 'fast-check';
import { callAs, type Json, type Resource, type Write } from './resource.ts';
import { bodyOf } from './values.ts';
import type { World } from './world.ts';

/** A generated body: fields that go together are generated as one object, which is spread here. */
export const bodies = ({ required, optional }: Write): fc.Arbitrary<Json> =>
  bodyOf(required, optional).map(({ vault, allow, ...rest }) => ({
    ...rest,
    ...(vault as Json | undefined),
    ...(allow as Json | undefined),
  }));

/** A write that is refused although it should not be. */
export class Refused extends Error {}

const need = (reply: { readonly status: number; readonly json: unknown }, what: string, given?: unknown): Json => {
  if (reply.status === 200) return (reply.json ?? {}) as Json;
  throw new Refused(`${what} ${JSON.stringify(given)} → ${reply.status} ${JSON.stringify(reply.json)}`);
};

/** The steps of a resource's life, as a client takes them. Each throws `Refused` when it is. */
export const lifeOf = (world: World, resource: Resource) => {
  const call = callAs(world, resource);
  return {
    create: async (body: Json): Promise<string> =>
      String(need(await call('POST', resource.create.target, body), 'POST', body)[resource.idIn ?? 'id']),
    update: async (id: string, change: Json): Promise<void> => {
      if (resource.update !== undefined)
        need(await call(resource.update.method, resource.at(id), change), resource.update.method, change);
    },
    remove: async (id: string, given: Json): Promise<void> => {
      need(await call('DELETE', resource.at(id), resource.removal?.(given)), 'DELETE', resource.at(id));
    },
    /** Whether it is gone: 404, or 403 as in places; where there is no GET of one, not in the list. */
    isGone: async (id: string): Promise<boolean> => {
      if (resource.read === undefined) return [403, 404].includes((await call('GET', resource.at(id))).status);
      return resource.read(world, id).then(
        (view) => view.success === false,
        () => true,
      );
    },
    read: async (id: string): Promise<Json> =>
      resource.read === undefined
        ? need(await call('GET', resource.at(id)), 'GET', resource.at(id))
        : resource.read(world, id),
    /** Every element's id, page by page, and the totals that the pages tell. */
    list: async (size: number): Promise<{ readonly ids: string[]; readonly totals: Set<number> }> => {
      const target = resource.list ?? '';
      const items = resource.items ?? 'data';
      const key = resource.idIn ?? 'id';
      const idsIn = (json: Json): string[] => (json[items] as Json[]).map((row) => String(row[key]));
      const paging =
        resource.paging === undefined ? { size: 'page_size', page: 'current_page', first: 0 } : resource.paging;
      if (paging === null) {
        const json = need(await call('GET', target), 'GET', target);
        const ids = idsIn(json);
        return { ids, totals: new Set([Number(json.total ?? ids.length)]) };
      }
      const ids: string[] = [];
      const totals = new Set<number>();
      for (let page = paging.first; ; page += 1) {
        const mark = target.includes('?') ? '&' : '?';
        const json = need(
          await call('GET', `${target}${mark}${paging.size}=${size}&${paging.page}=${page}`),
          'GET',
          target,
        );
        const found = idsIn(json);
        ids.push(...found);
        totals.add(Number(json.total ?? json.total_count));
        if (found.length < size) return { ids, totals };
      }
    },
  };
};

export type Life = ReturnType<typeof lifeOf>;
