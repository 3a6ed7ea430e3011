import { isoDate } from '../model/dates.ts';
import { day, type Seeder } from './seeder.ts';

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

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input_schema: Readonly<Record<string, unknown>>;
}

const tool = (name: string, description: string, ...properties: readonly string[]): Tool & { type: 'tool' } => ({
  name,
  type: 'tool',
  description,
  input_schema: {
    type: 'object',
    properties: Object.fromEntries(properties.map((property) => [property, { type: 'string' }])),
    required: properties.slice(0, 1),
  },
});

/** Foreign MCP servers, their tools, and the workspaces that use them. */
const mcp = [
  {
    slug: 'ticket-tracker',
    name: 'Ticket tracker',
    daysAgo: 110,
    url: 'https://mcp.tickets.acme-robotics.example/mcp',
    auth: 'headers',
    configurations: { custom_headers: { Authorization: 'Bearer sandbox-not-a-real-token' } },
    tools: [
      tool('search_tickets', 'Search tickets by text', 'query'),
      tool('create_ticket', 'Open a ticket', 'title', 'body'),
      tool('delete_ticket', 'Delete a ticket for good', 'ticket_id'),
    ],
    workspaces: ['Production', 'Internal Tools'],
  },
  {
    slug: 'wiki',
    name: 'Wiki',
    daysAgo: 65,
    url: 'https://wiki.acme-robotics.example/mcp',
    auth: 'oauth_auto',
    configurations: {},
    tools: [tool('search_pages', 'Search the wiki', 'query'), tool('read_page', 'Read a page', 'page_id')],
    workspaces: ['Internal Tools'],
  },
] as const;

const seedMcp = (seeder: Seeder): void => {
  const { store, ids, now } = seeder.context;
  for (const plan of mcp) {
    const params = { mcpIntegrationId: plan.slug };
    seeder.create('create_mcp_integration', {
      daysAgo: plan.daysAgo,
      body: {
        name: plan.name,
        slug: plan.slug,
        url: plan.url,
        auth_type: plan.auth,
        transport: 'http',
        configurations: plan.configurations,
      },
    });
    seeder.make('sync_mcp_integration', {
      daysAgo: plan.daysAgo - 0.1,
      params,
      body: {
        server_info: { name: plan.slug, version: '1.4.2', protocol_version: '2025-06-18' },
        capabilities: plan.tools,
      },
    });
    const granted = seeder.workspaces.filter(({ name }) => (plan.workspaces as readonly string[]).includes(name));
    seeder.make('update_mcp_integration_workspaces', {
      daysAgo: plan.daysAgo - 0.2,
      params,
      body: { workspaces: granted.map(({ id }) => ({ id, enabled: true })) },
    });
    for (const workspace of granted) {
      const server = seeder.create('create_mcp_server', {
        daysAgo: plan.daysAgo - 1,
        body: { name: plan.name, mcp_integration_id: plan.slug, workspace_id: workspace.id },
      });
      const person = seeder.people[4];
      if (person !== undefined)
        store.table('mcp_connections').insert({
          id: ids.uuid(),
          mcp_server_id: server.id,
          user_id: person.id,
          created_at: isoDate(now - (plan.daysAgo - 3) * day),
          last_updated_at: isoDate(now - 2 * day),
        });
    }
  }
  seeder.make('update_mcp_integration_capabilities', {
    daysAgo: 100,
    params: { mcpIntegrationId: 'ticket-tracker' },
    body: { capabilities: [{ name: 'delete_ticket', type: 'tool', enabled: false }] },
  });
};

/** Groups of the identity provider, with the workspace and role that they open. */
const groups = [
  ['acme-engineering', 'Internal Tools', 'member'],
  ['acme-platform', 'Production', 'admin'],
  ['acme-marketing', 'Marketing', 'member'],
] as const;

/** Makes secret references, MCP integrations and servers, deployments and SCIM mappings. */
export const seedInfrastructure = (seeder: Seeder): void => {
  seeder.create('create_secret_reference', {
    daysAgo: 88,
    body: {
      name: 'Azure OpenAI key',
      slug: 'azure-openai-key',
      manager_type: 'azure_kv',
      auth_config: { azure_auth_mode: 'managed', azure_vault_url: 'https://acme-vault.vault.azure.net' },
      secret_path: 'azure-openai-east',
      tags: { team: 'platform' },
    },
  });
  seeder.create('create_secret_reference', {
    daysAgo: 42,
    body: {
      name: 'Evaluation datasets token',
      slug: 'eval-token',
      manager_type: 'aws_sm',
      auth_config: {
        aws_auth_type: 'assumedRole',
        aws_role_arn: 'arn:aws:iam::123456789012:role/portkey-secrets',
        aws_region: 'eu-central-1',
      },
      secret_path: 'prod/datasets',
      secret_key: 'TOKEN',
      allowed_workspaces: [seeder.workspace('Data Science').slug],
      tags: { team: 'data-science' },
    },
  });
  seeder.make('update_integration', {
    daysAgo: 87,
    params: { slug: 'azure-us' },
    body: { secret_mappings: [{ target_field: 'key', secret_reference_id: 'azure-openai-key' }] },
  });
  seedMcp(seeder);
  seeder.create('register_deployment', {
    daysAgo: 255,
    body: {
      name: 'EU gateway',
      slug: 'eu-gateway',
      type: 'production',
      is_default: true,
      auth_settings: {
        gateway_base_url: 'https://gateway.acme-robotics.example',
        workspaces_allowed: [seeder.workspace('Production').slug],
      },
      tags: { region: 'eu-central-1' },
    },
  });
  seeder.create('register_deployment', {
    daysAgo: 35,
    body: { name: 'Lab gateway', slug: 'lab-gateway', type: 'non_production', tags: { region: 'on-premises' } },
  });
  for (const [group, workspace, role] of groups)
    seeder.make('create_scim_workspace_mapping', {
      daysAgo: 205,
      body: { workspace_id: seeder.workspace(workspace).id, scim_group_name: group, role },
    });
};
