import { allScopes } from '../../catalog/scopes.ts';
import { renewBudgets } from '../limits/resets.ts';
import { seedLogs } from '../logs/logs.ts';
import { SANDBOX_KEY } from '../model/mark.ts';
import { tables } from '../model/rows.ts';
import { makeKey, type SandboxKeys } from '../rows/bootstrap.ts';
import { plantAiProviders } from './ai-providers.ts';
import { administratorOf, plantApiKeys } from './api-keys.ts';
import { plantConfigs } from './configs.ts';
import { plantGuards } from './guards.ts';
import { plantInfrastructure } from './infrastructure.ts';
import { plantLabels } from './labels.ts';
import { plantInvites, plantPeople } from './people.ts';
import { day, Planter, type SeedContext } from './planter.ts';
import { plantPrompts } from './prompts.ts';
import { plantWorkspaces, type SeededWorkspace } from './workspaces.ts';

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
  const planter = new Planter(context, administratorOf(adminKey?.id ?? '', organisationId, allScopes));
  const people = plantPeople(store, ids, now);
  plantLabels(store, ids, now, organisationId);
  const workspaces = plantWorkspaces(planter, people);
  plantInvites(store, ids, now, people[1]?.id ?? '', workspaces[0]?.id ?? '');
  const providers = plantAiProviders(planter, workspaces);
  plantInfrastructure(planter, workspaces, people);
  const configs = plantConfigs(planter, workspaces);
  const prompts = plantPrompts(planter, workspaces);
  plantGuards(planter, workspaces, organisationId);
  const apiKeys = plantApiKeys(planter, workspaces, configs, people);
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
  planter.finish();
  seedLogs(store, ids.uuid(), seed, now, {
    organisationId,
    workspaces,
    apiKeys,
    configs: configs.filter(({ name }) => !name.startsWith('Scratch') && !name.startsWith('Latency')),
    prompts,
    virtualKeys: providers,
    users: people,
  });
  const [main] = workspaces;
  return { admin, workspace: keys[main?.slug ?? ''] ?? '', workspaces: keys };
};
