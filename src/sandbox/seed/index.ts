import { renewBudgets } from '../limits/usage.ts';
import { seedLogs } from '../logs/logs.ts';
import { SANDBOX_KEY, tables } from '../model/rows.ts';
import { makeKey, type SandboxKeys } from '../rows/bootstrap.ts';
import { seedConfigs, seedGuards } from './configs.ts';
import { seedAiProviders, seedInfrastructure } from './infrastructure.ts';
import { seedLabels, seedPrompts } from './prompts.ts';
import { day, type SeedContext, type SeededWorkspace, Seeder } from './seeder.ts';
import { seedApiKeys, seedInvites, seedPeople, seedWorkspaces } from './workspaces.ts';

/**
 * Fills an empty organisation: a company that has used Portkey for a year. The same for the same seed and clock.
 *
 * @param seed of the month of logs.
 * @returns the keys in clear; nothing else ever shows them.
 */
export const seedOrganisation = (context: SeedContext, seed: number): SandboxKeys => {
  const { store, ids, now } = context;
  const organisationId = ids.uuid();
  store.table(tables.organisation).insert({
    id: organisationId,
    name: 'Acme Robotics',
    defaults: { input_guardrails: [], output_guardrails: [] },
    exclusions: { input: [], output: [] },
  });
  const born = now - 420 * day;
  const admin = makeKey(store, ids, {
    name: 'Administration',
    description: SANDBOX_KEY,
    type: 'organisation-service',
    organisationId,
    workspaceId: null,
    at: born,
  });
  const [adminKey] = store.table(tables.apiKeys).all();
  const seeder = new Seeder(context, organisationId, adminKey?.id ?? '');
  seeder.people = seedPeople(seeder);
  seedLabels(seeder);
  seeder.workspaces = seedWorkspaces(seeder);
  seedInvites(seeder);
  const virtualKeys = seedAiProviders(seeder);
  seedInfrastructure(seeder);
  const configs = seedConfigs(seeder);
  const prompts = seedPrompts(seeder);
  seedGuards(seeder);
  const apiKeys = seedApiKeys(seeder, configs);
  const { workspaces } = seeder;
  const keyOf = ({ id, name }: SeededWorkspace): string =>
    makeKey(store, ids, {
      name: `${name} service`,
      description: SANDBOX_KEY,
      type: 'workspace-service',
      organisationId,
      workspaceId: id,
      at: now - 30 * day,
    });
  const keys = Object.fromEntries(workspaces.map((workspace) => [workspace.slug, keyOf(workspace)]));
  renewBudgets(store, now);
  seeder.finish();
  seedLogs(store, ids.uuid(), seed, now, {
    organisationId,
    workspaces,
    apiKeys,
    configs: configs.filter(({ name }) => !name.startsWith('Scratch') && !name.startsWith('Latency')),
    prompts,
    virtualKeys,
    users: seeder.people,
  });
  const [main] = workspaces;
  return { admin, workspace: keys[main?.slug ?? ''] ?? '', workspaces: keys };
};
