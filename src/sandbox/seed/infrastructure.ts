import { isoDate } from '../model/dates.ts';
import { day, type Seeder } from './seeder.ts';

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
