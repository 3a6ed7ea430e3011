import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { runs } from '../helpers/thorough.ts';
import { official } from './openapi.ts';
import { bodies, lifeOf } from './sandbox/life.ts';
import { losses, type Resource, type Write } from './sandbox/resource.ts';
import { resourcesOf } from './sandbox/resources.ts';
import { makeWorld } from './sandbox/world.ts';

const world = await makeWorld();
const resources = resourcesOf(world);
const named = resources.map((resource) => [resource.name, resource] as const);
const document = 'document' in official ? official.document : undefined;

/** The documented body fields of a write that the table neither generates nor explains. */
const forgotten = (resource: Resource, write: Write): string[] => {
  const entry = catalog.find(({ name }) => name === write.operation);
  const operation = document?.operations.find(({ method, path }) => method === entry?.method && path === entry.path);
  const fields = operation?.arguments.filter(({ place }) => place === 'body').map(({ name }) => name);
  // `vault` and `allow` stand for the fields that they hold, which go together.
  const together = ['manager_type', 'auth_config', 'allow_all_workspaces', 'allowed_workspaces'];
  const generated = new Set([
    ...Object.keys(write.required),
    ...Object.keys(write.optional),
    ...Object.keys(resource.left ?? {}),
  ]);
  return (fields ?? []).filter(
    (field) => !generated.has(field) && !(resource.name === 'secret reference' && together.includes(field)),
  );
};

describe.each(named)('a %s', (_name, resource) => {
  const life = lifeOf(world, resource);
  const changes = resource.update === undefined ? fc.constant([]) : fc.array(bodies(resource.update), { maxLength: 3 });

  it.skipIf(document === undefined)('is tried with every field that the document has', () => {
    expect(forgotten(resource, resource.create), 'on creation').toEqual([]);
    if (resource.update !== undefined) expect(forgotten(resource, resource.update), 'on update').toEqual([]);
  });

  it('is read back as it was written, after its creation and after every change', async () => {
    await fc.assert(
      fc.asyncProperty(bodies(resource.create), changes, async (body, updates) => {
        const id = await life.create(body);
        expect(losses(resource, body, await life.read(id)), `created with ${JSON.stringify(body)}`).toEqual([]);
        let now = body;
        for (const change of updates) {
          await life.update(id, change);
          now = { ...now, ...change };
          expect(losses(resource, change, await life.read(id)), `changed by ${JSON.stringify(change)}`).toEqual([]);
        }
        if (resource.archives !== 'no removal') await life.remove(id, now);
      }),
      { numRuns: runs(30) },
    );
  });

  it('keeps what an update does not name', async () => {
    const { update } = resource;
    if (update === undefined) return;
    await fc.assert(
      fc.asyncProperty(bodies(resource.create), bodies(update), async (body, whole) => {
        const id = await life.create(body);
        const before = await life.read(id);
        for (const [field, value] of Object.entries(whole)) {
          if (field in update.required || field === 'patch') continue;
          const repeated = Object.fromEntries(Object.keys(update.required).map((name) => [name, whole[name]]));
          const together = ['allow_all_workspaces', 'allowed_workspaces'].includes(field) || resource.name === 'prompt';
          if (!together) await life.update(id, { ...repeated, [field]: value });
        }
        await life.update(id, whole);
        const kept = Object.fromEntries(
          Object.entries(body).filter(([field]) => !(field in whole) && !replaced(resource, field, whole)),
        );
        expect(
          losses(resource, kept, await life.read(id)),
          `${JSON.stringify(before)} by ${JSON.stringify(whole)}`,
        ).toEqual([]);
      }),
      { numRuns: runs(10) },
    );
  });

  it('lives as Terraform would have it: made, read without a difference, changed, removed, made again', async () => {
    await fc.assert(
      fc.asyncProperty(bodies(resource.create), changes, async (body, updates) => {
        let now = body;
        const id = await life.create(body);
        const first = await life.read(id);
        expect(await life.read(id), 'a second read differs').toEqual(first);
        for (const change of updates) {
          await life.update(id, change);
          now = { ...now, ...change };
          // The same plan applied again changes nothing that is read, but versions and dates.
          const once = await life.read(id);
          await life.update(id, change);
          expect(losses(resource, change, await life.read(id))).toEqual([]);
          expect(Object.keys(await life.read(id)).sort()).toEqual(Object.keys(once).sort());
        }
        if (resource.archives === 'no removal') return;
        await life.remove(id, now);
        if (resource.archives === undefined) expect(await life.isGone(id)).toBe(true);
        else expect((await life.read(id)).status).toBe(resource.archives);
        const archivedSlug =
          resource.archives !== undefined && resource.unique?.includes('slug') && body.slug !== undefined;
        if (archivedSlug) return;
        const again = await life.create(body);
        expect(losses(resource, body, await life.read(again))).toEqual([]);
        await life.remove(again, body);
      }),
      { numRuns: runs(10) },
    );
  });

  it('is refused with 409 under a name or slug that is taken', async () => {
    for (const field of resource.unique ?? [])
      await fc.assert(
        fc.asyncProperty(bodies(resource.create), bodies(resource.create), async (body, other) => {
          if (body[field] === undefined) return;
          const id = await life.create(body);
          await expect(life.create({ ...other, [field]: body[field] })).rejects.toThrow(/409.*AB07/);
          await life.remove(id, body);
        }),
        { numRuns: runs(5) },
      );
  });
});

/** Fields of a creation that another field of the update replaces. */
const replaced = ({ name }: Resource, field: string, change: Readonly<Record<string, unknown>>): boolean =>
  // Without `patch` a prompt's new version holds only what is given; a version's note is its own.
  (name === 'prompt' &&
    field !== 'name' &&
    (change.patch !== true || field === 'version_description' || field === 'template_metadata')) ||
  (name === 'partial' && field === 'version_description') ||
  (field.startsWith('allow') && ('allow_all_workspaces' in change || 'allowed_workspaces' in change));
