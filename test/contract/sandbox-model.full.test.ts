import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../helpers/thorough.ts';
import { bodies, type Life, lifeOf } from './sandbox/life.ts';
import { type Json, losses, type Resource } from './sandbox/resource.ts';
import { resourcesOf } from './sandbox/resources.ts';
import { makeWorld } from './sandbox/world.ts';

/** What should be there: every object by id, oldest first, with what was last written of each field. */
interface Model {
  readonly kept: Map<string, Json>;
  /** How many there were at the start. */
  readonly seeded: number;
}

interface Real {
  readonly life: Life;
  readonly resource: Resource;
}

/** Keeps what was written; where that is a mark which one object has at most, the others have it no more. */
const keep = ({ kept }: Model, { only }: Resource, id: string, written: Json): void => {
  if (only !== undefined && written[only])
    for (const [other, body] of kept) if (body[only]) kept.set(other, { ...body, [only]: false });
  kept.set(id, written);
};

type Step = fc.AsyncCommand<Model, Real>;

/** The id of one of the objects, chosen by a number; the model is not empty. */
const chosen = ({ kept }: Model, number: number): string => [...kept.keys()][number % kept.size] ?? '';
const some = ({ kept }: Model): boolean => kept.size > 0;

const creating = (body: Json): Step => ({
  check: () => true,
  run: async (model, { life, resource }) => {
    const id = await life.create(body);
    expect(model.kept.has(id), 'an id came again').toBe(false);
    keep(model, resource, id, body);
  },
  toString: () => `create ${JSON.stringify(body)}`,
});

const updating = (which: number, change: Json): Step => ({
  check: some,
  run: async (model, { life, resource }) => {
    const id = chosen(model, which);
    await life.update(id, change);
    keep(model, resource, id, change);
  },
  toString: () => `update #${which} ${JSON.stringify(change)}`,
});

const reading = (which: number): Step => ({
  check: some,
  run: async (model, { life, resource }) => {
    const id = chosen(model, which);
    expect(losses(resource, model.kept.get(id) ?? {}, await life.read(id))).toEqual([]);
  },
  toString: () => `read #${which}`,
});

const removing = (which: number): Step => ({
  check: some,
  run: async (model, { life, resource }) => {
    if (resource.archives === 'no removal') return;
    const id = chosen(model, which);
    // A removal may ask for the name as it is now.
    await life.remove(id, { ...(await life.read(id)), ...model.kept.get(id) });
    model.kept.delete(id);
    if (resource.archives === undefined) expect(await life.isGone(id)).toBe(true);
  },
  toString: () => `remove #${which}`,
});

const listing = (size: number): Step => ({
  check: () => true,
  run: async ({ kept, seeded }, { life, resource }) => {
    if (resource.list === undefined) return;
    const { ids, totals } = await life.list(size);
    expect(new Set(ids).size, 'an element stands on two pages').toBe(ids.length);
    expect(ids.filter((id) => kept.has(id))).toEqual([...kept.keys()].reverse());
    expect([...totals]).toEqual([ids.length]);
    // An archived object is listed on demand only; invites stay.
    if (resource.archives === undefined) expect(ids.length).toBe(seeded + kept.size);
  },
  toString: () => `list by ${size}`,
});

const stepsFor = (resource: Resource) =>
  fc.commands(
    [
      bodies(resource.create).map(creating),
      ...(resource.update === undefined
        ? []
        : [fc.tuple(fc.nat(), bodies(resource.update)).map(([which, change]) => updating(which, change))]),
      fc.nat().map(reading),
      fc.nat().map(removing),
      fc.integer({ min: 1, max: 9 }).map(listing),
    ],
    { maxCommands: 40 },
  );

const world = await makeWorld();

describe('the sandbox does what a simple model does', () => {
  it.each(resourcesOf(world).map((resource) => [resource.name, resource] as const))(
    'over the life of every %s',
    async (_name, resource) => {
      const life = lifeOf(world, resource);
      await fc.assert(
        fc.asyncProperty(stepsFor(resource), async (steps) => {
          const seeded = resource.list === undefined ? 0 : (await life.list(100)).ids.length;
          const model: Model = { kept: new Map(), seeded };
          await fc.asyncModelRun(() => ({ model, real: { life, resource } }), steps);
          for (const [id, body] of model.kept)
            if (resource.archives !== 'no removal') await life.remove(id, { ...(await life.read(id)), ...body });
        }),
        { numRuns: runs(10), endOnFailure: true },
      );
    },
  );
});
