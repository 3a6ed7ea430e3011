import { renewBudgets } from '../limits/resets.ts';
import type { Seeder } from './seeder.ts';

const feedback = (value: number) => ({ feedback: { value, weight: 1, metadata: '' } });
const actions = (deny: boolean) => ({ deny, async: false, on_success: feedback(5), on_fail: feedback(-5) });

/** Makes guardrails, their defaults and exclusions, budget and rate limit policies with what has been used of them. */
export const seedGuards = (seeder: Seeder): void => {
  const { store, ids, now } = seeder.context;
  const idOf = (workspace: string): string => seeder.workspace(workspace).id;
  const pii = seeder.create('create_guardrail', {
    daysAgo: 280,
    body: {
      name: 'No personal data',
      organisation_id: seeder.organisationId,
      checks: [{ id: 'portkey.pii', parameters: { redact: true, categories: ['EMAIL_ADDRESS', 'CREDIT_CARD'] } }],
      actions: actions(false),
    },
  });
  const words = seeder.create('create_guardrail', {
    daysAgo: 175,
    body: {
      name: 'No project code names',
      workspace_id: idOf('Production'),
      checks: [
        { id: 'default.contains', parameters: { words: ['Project Heron', 'Project Osprey'], operator: 'none' } },
        { id: 'default.characterCount', parameters: { minCharacters: 1, maxCharacters: 20_000 } },
      ],
      actions: actions(true),
    },
  });
  seeder.create('create_guardrail', {
    daysAgo: 45,
    body: {
      name: 'JSON only (trial)',
      workspace_id: idOf('Data Science'),
      checks: [{ id: 'default.jsonKeys', parameters: { keys: ['answer'], operator: 'all' } }],
      actions: actions(false),
    },
  });
  seeder.make('update_organisation_defaults', { daysAgo: 270, body: { input_guardrails: [pii.slug] } });
  seeder.make('update_workspace', {
    daysAgo: 174,
    params: { workspaceId: idOf('Production') },
    body: { defaults: { metadata: { cost_center: 'cc-100' }, output_guardrails: [words.slug] } },
  });
  seeder.make('update_input_guardrail_workspace_exclusions', {
    daysAgo: 190,
    body: {
      organisation_id: seeder.organisationId,
      workspaces: [{ workspace_id: idOf('Data Science'), excluded: true }],
    },
  });
  const perUser = seeder.create('create_usage_limit', {
    daysAgo: 130,
    body: {
      name: 'Monthly budget per person',
      workspace_id: idOf('Internal Tools'),
      conditions: [{ key: 'workspace_id', value: idOf('Internal Tools') }],
      group_by: [{ key: 'metadata._user' }],
      type: 'cost',
      credit_limit: 150,
      alert_threshold: 120,
      periodic_reset: 'monthly',
    },
  });
  // What is used is of the current month.
  renewBudgets(store, now);
  const used = [
    ['dev.patel@acme-robotics.example', 61.42],
    ['emma.lind@acme-robotics.example', 128.9],
    ['grace.kim@acme-robotics.example', 150.31],
  ] as const;
  for (const [value, dollars] of used)
    store
      .table('policy_entities')
      .insert({ id: ids.uuid(), policy_id: perUser.id, value_key: value, current_usage: dollars });
  seeder.create('create_usage_limit', {
    daysAgo: 50,
    body: {
      name: 'Tokens for evaluations',
      workspace_id: idOf('Data Science'),
      conditions: [{ key: 'model', value: '*' }],
      group_by: [{ key: 'api_key' }],
      type: 'tokens',
      credit_limit: 50_000_000,
      periodic_reset: 'weekly',
    },
  });
  seeder.create('create_rate_limit', {
    daysAgo: 130,
    body: {
      name: '120 requests a minute per key',
      workspace_id: idOf('Marketing'),
      conditions: [{ key: 'workspace_id', value: idOf('Marketing') }],
      group_by: [{ key: 'api_key' }],
      type: 'requests',
      unit: 'rpm',
      value: 120,
    },
  });
};
