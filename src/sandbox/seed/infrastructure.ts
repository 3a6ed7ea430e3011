import type { SeedReferences } from '../logs/record.ts';
import { isoDate } from '../model/dates.ts';
import { day, type Seeder } from './seeder.ts';

interface Plan {
  readonly slug: string;
  readonly name: string;
  readonly service: string;
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
    service: 'openai',
    description: 'Organisation account, paid by invoice',
    daysAgo: 410,
    credential: { key: 'sk-sandbox-not-a-real-key-0001', configurations: { openai_organization: 'org-acme' } },
    workspaces: { Production: undefined, 'Internal Tools': 1500, Marketing: 300, Staging: 200, 'Data Science': 600 },
  },
  {
    slug: 'anthropic-prod',
    name: 'Anthropic production',
    service: 'anthropic',
    description: 'Claude models',
    daysAgo: 330,
    credential: { key: 'sk-ant-sandbox-not-a-real-key-0002' },
    workspaces: { Production: undefined, 'Internal Tools': 2000, Marketing: 200, Staging: 100 },
  },
  {
    slug: 'bedrock-eu',
    name: 'Bedrock Frankfurt',
    service: 'bedrock',
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
    service: 'google',
    description: 'Gemini for reports',
    daysAgo: 150,
    credential: { key: 'AIza-sandbox-not-a-real-key-0003' },
    workspaces: { 'Internal Tools': 250, 'Data Science': 250 },
  },
  {
    slug: 'azure-us',
    name: 'Azure OpenAI East US',
    service: 'azure-openai',
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
export const seedAiProviders = (seeder: Seeder): SeedReferences['virtualKeys'] => {
  for (const { slug, name, service, description, daysAgo, credential, workspaces } of plans) {
    const body = { name, slug, ai_provider_id: service, description, ...credential };
    seeder.create('create_integration', daysAgo, body);
    const granted = seeder.workspaces.flatMap((workspace) => {
      if (!(workspace.name in workspaces)) return [];
      const budget = { type: 'cost', credit_limit: workspaces[workspace.name], periodic_reset: 'monthly' };
      const limited = budget.credit_limit !== undefined && { usage_limits: [budget] };
      return [{ id: workspace.slug, enabled: true, ...limited }];
    });
    seeder.make('update_integration_workspaces', daysAgo - 0.05, { workspaces: granted }, { slug });
  }
  const tuned = { enabled: true, is_custom: true, is_finetune: true, base_model_slug: 'gpt-4o-mini' };
  const models = [
    { slug: 'gpt-3.5-turbo', enabled: false },
    { slug: 'ft:gpt-4o-mini:acme:support-v3', ...tuned },
  ];
  seeder.make('update_integration_models', 30, { models }, { slug: 'openai-prod' });
  seeder.create('create_provider', 60, {
    name: 'OpenAI experiments',
    slug: 'openai-experiments',
    integration_id: 'openai-prod',
    workspace_id: seeder.workspace('Data Science').id,
    note: 'For notebooks; small on purpose',
    usage_limits: { type: 'cost', credit_limit: 50, alert_threshold: 40, periodic_reset: 'weekly' },
    rate_limits: { type: 'requests', unit: 'rpm', value: 60 },
  });
  return [...seeder.context.store.table('virtual_keys').all()].map(({ id, slug, workspace_id, provider }) => ({
    id,
    slug: slug ?? id,
    workspaceId: String(workspace_id),
    provider: String(provider),
  }));
};

const tool = (name: string, description: string, ...properties: readonly string[]) => ({
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
    name: 'Ticket tracker',
    slug: 'ticket-tracker',
    daysAgo: 110,
    url: 'https://mcp.tickets.acme-robotics.example/mcp',
    auth_type: 'headers',
    transport: 'http',
    configurations: { custom_headers: { Authorization: 'Bearer sandbox-not-a-real-token' } },
    tools: [
      tool('search_tickets', 'Search tickets by text', 'query'),
      tool('create_ticket', 'Open a ticket', 'title', 'body'),
      tool('delete_ticket', 'Delete a ticket for good', 'ticket_id'),
    ],
    workspaces: ['Production', 'Internal Tools'],
  },
  {
    name: 'Wiki',
    slug: 'wiki',
    daysAgo: 65,
    url: 'https://wiki.acme-robotics.example/mcp',
    auth_type: 'oauth_auto',
    transport: 'http',
    configurations: {},
    tools: [tool('search_pages', 'Search the wiki', 'query'), tool('read_page', 'Read a page', 'page_id')],
    workspaces: ['Internal Tools'],
  },
];

const seedMcp = (seeder: Seeder): void => {
  const { store, ids, now } = seeder.context;
  for (const { daysAgo, tools, workspaces, ...settings } of mcp) {
    const { slug, name } = settings;
    const params = { mcpIntegrationId: slug };
    seeder.create('create_mcp_integration', daysAgo, settings);
    const server_info = { name: slug, version: '1.4.2', protocol_version: '2025-06-18' };
    seeder.make('sync_mcp_integration', daysAgo - 0.1, { server_info, capabilities: tools }, params);
    const granted = seeder.workspaces.filter((workspace) => workspaces.includes(workspace.name));
    const access = { workspaces: granted.map(({ id }) => ({ id, enabled: true })) };
    seeder.make('update_mcp_integration_workspaces', daysAgo - 0.2, access, params);
    for (const { id } of granted) {
      const body = { name, mcp_integration_id: slug, workspace_id: id };
      const server = seeder.create('create_mcp_server', daysAgo - 1, body);
      const person = seeder.people[4];
      if (person !== undefined)
        store.table('mcp_connections').insert({
          id: ids.uuid(),
          mcp_server_id: server.id,
          user_id: person.id,
          created_at: isoDate(now - (daysAgo - 3) * day),
          last_updated_at: isoDate(now - 2 * day),
        });
    }
  }
  const capabilities = [{ name: 'delete_ticket', type: 'tool', enabled: false }];
  seeder.make('update_mcp_integration_capabilities', 100, { capabilities }, { mcpIntegrationId: 'ticket-tracker' });
};

/** Groups of the identity provider, with the workspace and role that they open. */
const groups = [
  ['acme-engineering', 'Internal Tools', 'member'],
  ['acme-platform', 'Production', 'admin'],
  ['acme-marketing', 'Marketing', 'member'],
] as const;

/** Makes secret references, MCP integrations and servers, deployments and SCIM mappings. */
export const seedInfrastructure = (seeder: Seeder): void => {
  seeder.create('create_secret_reference', 88, {
    name: 'Azure OpenAI key',
    slug: 'azure-openai-key',
    manager_type: 'azure_kv',
    auth_config: { azure_auth_mode: 'managed', azure_vault_url: 'https://acme-vault.vault.azure.net' },
    secret_path: 'azure-openai-east',
    tags: { team: 'platform' },
  });
  seeder.create('create_secret_reference', 42, {
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
  });
  const secret_mappings = [{ target_field: 'key', secret_reference_id: 'azure-openai-key' }];
  seeder.make('update_integration', 87, { secret_mappings }, { slug: 'azure-us' });
  seedMcp(seeder);
  seeder.create('register_deployment', 255, {
    name: 'EU gateway',
    slug: 'eu-gateway',
    type: 'production',
    is_default: true,
    auth_settings: {
      gateway_base_url: 'https://gateway.acme-robotics.example',
      workspaces_allowed: [seeder.workspace('Production').slug],
    },
    tags: { region: 'eu-central-1' },
  });
  const tags = { region: 'on-premises' };
  seeder.create('register_deployment', 35, { name: 'Lab gateway', slug: 'lab-gateway', type: 'non_production', tags });
  for (const [scim_group_name, workspace, role] of groups) {
    const body = { workspace_id: seeder.workspace(workspace).id, scim_group_name, role };
    seeder.make('create_scim_workspace_mapping', 205, body);
  }
};
