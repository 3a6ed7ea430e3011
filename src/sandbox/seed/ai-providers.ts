import type { Seeder } from './seeder.ts';

/** A seeded provider of a workspace. */
interface SeededProvider {
  readonly id: string;
  readonly slug: string;
  readonly workspaceId: string;
  readonly provider: string;
}

interface Plan {
  readonly slug: string;
  readonly name: string;
  readonly provider: string;
  readonly description: string;
  readonly daysAgo: number;
  readonly credential: Readonly<Record<string, unknown>>;
  /** Names of workspaces, with a monthly budget in dollars. */
  readonly workspaces: Readonly<Record<string, number | undefined>>;
}

/** None of these credentials is one: they are shaped like one and say so. */
const plans: readonly Plan[] = [
  {
    slug: 'openai-prod',
    name: 'OpenAI production',
    provider: 'openai',
    description: 'Organisation account, paid by invoice',
    daysAgo: 410,
    credential: { key: 'sk-sandbox-not-a-real-key-0001', configurations: { openai_organization: 'org-acme' } },
    workspaces: { Production: undefined, 'Internal Tools': 1500, Marketing: 300, Staging: 200, 'Data Science': 600 },
  },
  {
    slug: 'anthropic-prod',
    name: 'Anthropic production',
    provider: 'anthropic',
    description: 'Claude models',
    daysAgo: 330,
    credential: { key: 'sk-ant-sandbox-not-a-real-key-0002' },
    workspaces: { Production: undefined, 'Internal Tools': 2000, Marketing: 200, Staging: 100 },
  },
  {
    slug: 'bedrock-eu',
    name: 'Bedrock Frankfurt',
    provider: 'bedrock',
    description: 'Claude on AWS for data that stays in the EU',
    daysAgo: 260,
    credential: {
      configurations: {
        aws_auth_type: 'assumedRole',
        aws_region: 'eu-central-1',
        aws_role_arn: 'arn:aws:iam::123456789012:role/portkey-bedrock',
      },
    },
    workspaces: { Production: undefined, 'Data Science': undefined },
  },
  {
    slug: 'google-ai',
    name: 'Google Gemini',
    provider: 'google',
    description: 'Gemini for reports',
    daysAgo: 150,
    credential: { key: 'AIza-sandbox-not-a-real-key-0003' },
    workspaces: { 'Internal Tools': 250, 'Data Science': 250 },
  },
  {
    slug: 'azure-us',
    name: 'Azure OpenAI East US',
    provider: 'azure-openai',
    description: 'Fallback when OpenAI is down',
    daysAgo: 90,
    credential: {
      key: 'sandbox-not-a-real-azure-key-0004',
      configurations: {
        azure_auth_mode: 'default',
        azure_resource_name: 'acme-east',
        azure_deployment_config: [
          {
            azure_deployment_name: 'gpt-4o',
            azure_api_version: '2024-10-21',
            azure_model_slug: 'gpt-4o',
            is_default: true,
          },
        ],
      },
    },
    workspaces: { Production: undefined },
  },
];

/** Makes the integrations, grants them, and adds a provider with limits of its own. */
export const seedAiProviders = (seeder: Seeder): readonly SeededProvider[] => {
  for (const plan of plans) {
    seeder.create('create_integration', {
      daysAgo: plan.daysAgo,
      body: {
        name: plan.name,
        slug: plan.slug,
        ai_provider_id: plan.provider,
        description: plan.description,
        ...plan.credential,
      },
    });
    seeder.make('update_integration_workspaces', {
      daysAgo: plan.daysAgo - 0.05,
      params: { slug: plan.slug },
      body: {
        workspaces: seeder.workspaces
          .filter(({ name }) => name in plan.workspaces)
          .map(({ slug, name }) => {
            const budget = plan.workspaces[name];
            return {
              id: slug,
              enabled: true,
              ...(budget === undefined
                ? {}
                : { usage_limits: [{ type: 'cost', credit_limit: budget, periodic_reset: 'monthly' }] }),
            };
          }),
      },
    });
  }
  seeder.make('update_integration_models', {
    daysAgo: 30,
    params: { slug: 'openai-prod' },
    body: {
      models: [
        { slug: 'gpt-3.5-turbo', enabled: false },
        {
          slug: 'ft:gpt-4o-mini:acme:support-v3',
          enabled: true,
          is_custom: true,
          is_finetune: true,
          base_model_slug: 'gpt-4o-mini',
        },
      ],
    },
  });
  seeder.create('create_provider', {
    daysAgo: 60,
    body: {
      name: 'OpenAI experiments',
      slug: 'openai-experiments',
      integration_id: 'openai-prod',
      workspace_id: seeder.workspace('Data Science').id,
      note: 'For notebooks; small on purpose',
      usage_limits: { type: 'cost', credit_limit: 50, alert_threshold: 40, periodic_reset: 'weekly' },
      rate_limits: { type: 'requests', unit: 'rpm', value: 60 },
    },
  });
  return [...seeder.context.store.table('virtual_keys').all()].map(({ id, slug, workspace_id, provider }) => ({
    id,
    slug: slug ?? id,
    workspaceId: String(workspace_id),
    provider: String(provider),
  }));
};
