import fc from 'fast-check';
import { type Json, mask, type Resource, type Write } from './resource.ts';
import {
  anyObject,
  budget,
  type Fields,
  flag,
  fresh,
  futureDate,
  gatewayConfig,
  metadata,
  name,
  orNull,
  rateLimit,
  secret,
  slug,
  text,
} from './values.ts';
import type { World } from './world.ts';

const post = (
  operation: string,
  target: string,
  required: Fields,
  optional: Fields = {},
): Write & { target: string } => ({
  operation,
  target,
  method: 'POST',
  required,
  optional,
});
const put = (operation: string, optional: Fields, required: Fields = {}): Write => ({
  operation,
  method: 'PUT',
  required,
  optional,
});
const parsed = (value: unknown): unknown => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value);
const masked = (): typeof mask => mask;
const under = (place: string, field: string) => (view: Json) => (view[place] as Json | undefined)?.[field];

const integrationRate = rateLimit('rpm', 'rph', 'rpd');
const conditions = fc.array(
  fc.record({
    key: fc.constantFrom('api_key', 'provider', 'metadata.env', 'model'),
    value: fc.constantFrom('*', 'x', ['x', 'y']),
  }),
  { minLength: 1, maxLength: 3 },
);
const groups = fc.constantFrom([{ key: 'api_key' }], [{ key: 'metadata.team' }, { key: 'model' }]);
const feedback = fc.record({
  feedback: fc.record({
    value: fc.integer({ min: -10, max: 10 }),
    weight: fc.constantFrom(0, 0.5, 1),
    metadata: fc.string({ maxLength: 10 }),
  }),
});
const actions = fc.record({ deny: flag, async: flag, on_success: feedback, on_fail: feedback });
const kinds = fc.constantFrom(
  { id: 'default.wordCount', parameters: { minWords: 1, maxWords: 20 } },
  { id: 'default.regexMatch', parameters: { rule: '\\d+', not: true } },
  { id: 'my.own', parameters: { anything: ['goes'] } },
);
const checks = fc.array(
  fc
    .record(
      {
        kind: kinds,
        name: fc.string({ minLength: 1, maxLength: 9 }),
        is_enabled: flag,
      },
      { requiredKeys: ['kind'] },
    )
    .map(({ kind, ...rest }) => ({ ...kind, ...rest })),
  { minLength: 1, maxLength: 3 },
);
const messages = fc
  .array(fc.record({ role: fc.constantFrom('system', 'user'), content: text }), { minLength: 1, maxLength: 3 })
  .map((list) => JSON.stringify(list));
const tools = fc.constant([{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }]);
const functions = fc.constant([{ name: 'look', parameters: { type: 'object', properties: {} } }]);
const parameters = fc.record(
  { temperature: fc.constantFrom(0, 0.5, 1), max_tokens: fc.integer({ min: 1, max: 999 }), stop: fc.constant(['x']) },
  { requiredKeys: [] },
);
const headers = fc.constant({ 'x-team': 'blue-team-header-value' });
const url = fresh.map((id) => `https://${id}.example.com/mcp`);
const vault = fc.constantFrom(
  { manager_type: 'aws_sm', auth_config: { aws_auth_type: 'assumedRole', aws_role_arn: 'arn:x', aws_region: 'eu' } },
  { manager_type: 'azure_kv', auth_config: { azure_auth_mode: 'managed', azure_vault_url: 'https://v.example.com' } },
  {
    manager_type: 'hashicorp_vault',
    auth_config: { vault_auth_type: 'kubernetes', vault_addr: 'https://v.example.com', vault_role: 'r' },
  },
);
const rotation = fc.record(
  { rotation_period: fc.constantFrom('weekly', 'monthly'), key_transition_period_ms: fc.constant(3_600_000) },
  { requiredKeys: ['rotation_period'] },
);
const pricing = fc.constantFrom(
  { multiplier: { default: 1.5 } },
  { multiplier: { request_token: 2, response_token: 0 } },
);
const exportFilters = fc.record(
  {
    time_of_generation_min: fc.constant('2026-03-01T00:00:00.000Z'),
    time_of_generation_max: fc.constant('2026-03-10T00:00:00.000Z'),
    cost_min: fc.constantFrom(0, 0.5),
    status_code: fc.constantFrom('200', '429,500'),
    metadata: fc.constantFrom({ env: 'production' }),
    page_size: fc.constantFrom(10, 50_000),
  },
  { requiredKeys: ['time_of_generation_min', 'time_of_generation_max'] },
);
const exported = fc.subarray(['id', 'trace_id', 'created_at', 'request', 'cost', 'ai_model'], { minLength: 1 });
const shortMetadata = fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string({ maxLength: 9 }), { maxKeys: 3 });

const mappings = (world: World, ...targets: readonly string[]) =>
  fc.constantFrom(
    ...targets.map((target_field) => [
      { target_field, secret_reference_id: world.secretReferenceId, secret_key: 'part' },
    ]),
  );

/** Every kind of object that can be made, of the control plane and of the gateway. */
export const resourcesOf = (world: World): Resource[] => [
  ...administrative(world),
  ...credentials(world),
  ...mcp(world),
  ...gateway(world),
];

const administrative = (world: World): Resource[] => {
  const here = fc.constantFrom(world.workspaceId, world.workspaceSlug);
  const organisation = fc.constant(world.organisationId);
  const inWorkspace = `workspace_id=${world.workspaceId}`;
  return [
    {
      name: 'config',
      as: 'admin',
      create: post(
        'create_config',
        '/v1/configs',
        { name, config: gatewayConfig, workspace_id: here },
        { isDefault: fc.constantFrom(0, 1) },
      ),
      update: put('update_config', { name, config: gatewayConfig, status: fc.constantFrom('active', 'archived') }),
      at: (id) => `/v1/configs/${id}`,
      list: `/v1/configs?${inWorkspace}`,
      idIn: 'slug',
      paging: null,
      only: 'isDefault',
      shown: {
        config: (view) => parsed(view.config),
        isDefault: (view) => view.is_default,
        workspace_id: (view, given) => (view.workspace_id === world.workspaceId ? given : view.workspace_id),
      },
    },
    {
      name: 'collection',
      as: 'admin',
      create: post(
        'create_collection',
        '/v1/collections',
        { name, workspace_id: here },
        { parent_collection_id: fc.constant(world.collectionId) },
      ),
      update: put('update_collection', {}, { name }),
      at: (id) => `/v1/collections/${id}`,
      list: `/v1/collections?${inWorkspace}`,
      unread: { workspace_id: 'the document has it in no reply; the list of the workspace shows it' },
    },
    {
      name: 'prompt',
      as: 'admin',
      create: post(
        'create_prompt',
        '/v1/prompts',
        {
          name,
          collection_id: fc.constant(world.collectionId),
          string: messages,
          parameters,
          virtual_key: fc.constant('openai-prod'),
        },
        {
          functions,
          tools,
          tool_choice: fc.constantFrom({ type: 'function', function: { name: 'look' } }),
          model: fc.constantFrom('gpt-4o', 'gpt-4o-mini'),
          version_description: text,
          template_metadata: anyObject,
        },
      ),
      update: put(
        'update_prompt',
        {
          name,
          patch: flag,
          collection_id: fc.constant(world.collectionId),
          model: fc.constantFrom('gpt-4o', 'gpt-4o-mini'),
          version_description: text,
          functions,
          tools,
          tool_choice: fc.constantFrom({ type: 'function', function: { name: 'look' } }),
          is_raw_template: fc.constantFrom(0, 1),
          prompt_metadata: anyObject,
        },
        { string: messages, parameters, virtual_key: fc.constantFrom('openai-prod', 'anthropic-prod') },
      ),
      at: (id) => `/v1/prompts/${id}`,
      list: `/v1/prompts?${inWorkspace}`,
      read: async ({ call }, id) => (await call('GET', `/v1/prompts/${id}?version=latest`)).json as Json,
      shown: {
        version_description: (view) => view.prompt_version_description,
        prompt_metadata: (view) => view.template_metadata,
      },
      unread: { patch: 'says how to read the rest' },
    },
    {
      name: 'partial',
      as: 'admin',
      create: post(
        'create_prompt_partial',
        '/v1/prompts/partials',
        { name, string: text, workspace_id: here },
        { version_description: text },
      ),
      update: put('update_prompt_partial', {
        name,
        string: text,
        description: text,
        status: fc.constantFrom('active', 'archived'),
      }),
      at: (id) => `/v1/prompts/partials/${id}`,
      list: `/v1/prompts/partials?${inWorkspace}`,
      paging: null,
      read: async ({ call }, id) => (await call('GET', `/v1/prompts/partials/${id}?version=latest`)).json as Json,
      shown: { description: (view) => view.version_description },
      unread: { workspace_id: 'the document has it in no reply; the list of the workspace shows it' },
    },
    {
      name: 'label',
      as: 'admin',
      create: post(
        'create_prompt_label',
        '/v1/labels',
        { name: slug, workspace_id: fc.constant(world.workspaceId) },
        { description: text, color_code: fc.constantFrom('#aabbcc', '#123456') },
      ),
      update: put('update_prompt_label', {
        name: slug,
        description: text,
        color_code: fc.constantFrom('#aabbcc', '#123456'),
      }),
      at: (id) => `/v1/labels/${id}`,
      list: `/v1/labels?${inWorkspace}`,
      unique: ['name'],
      left: { organisation_id: 'either it or a workspace: the life of an organisation label is in states.test.ts' },
    },
    {
      name: 'workspace',
      as: 'admin',
      create: post(
        'create_workspace',
        '/v1/admin/workspaces',
        { name },
        {
          description: text,
          defaults: fc.record({ metadata }),
          users: fc.constant([world.userId]),
          usage_limits: fc.array(budget, { minLength: 1, maxLength: 1 }),
          rate_limits: fc.array(integrationRate, { maxLength: 2 }),
        },
      ),
      update: put('update_workspace', {
        name,
        description: text,
        defaults: fc.record(
          {
            metadata,
            input_guardrails: fc.constant(world.guardrailIds.slice(0, 1)),
            output_guardrails: fc.constant([]),
          },
          { requiredKeys: [] },
        ),
        usage_limits: fc.array(budget, { minLength: 1, maxLength: 1 }),
        rate_limits: fc.array(integrationRate, { maxLength: 2 }),
      }),
      at: (id) => `/v1/admin/workspaces/${id}`,
      list: '/v1/admin/workspaces',
      removal: (given) => ({ name: given.name, force_delete: true }),
      shown: {
        users: (view) => (view.users as Json[]).map(({ id }) => id),
        // An icon stays when a name without one is written, and stands before the name.
        name: (view, given) => (view.name === `${view.icon} ${given}` ? given : view.name),
      },
    },
    {
      name: 'invite',
      as: 'admin',
      create: post(
        'invite_user',
        '/v1/admin/users/invites',
        {
          email: fresh.map((id) => `${id}@example.com`),
          role: fc.constantFrom('admin', 'member'),
          workspaces: fc.constantFrom([{ id: world.workspaceSlug, role: 'manager' }], []),
        },
        { workspace_api_key_details: fc.constant({ scopes: ['completions.write'] }) },
      ),
      at: (id) => `/v1/admin/users/invites/${id}`,
      list: '/v1/admin/users/invites',
      paging: { size: 'pageSize', page: 'currentPage', first: 0 },
      unread: {
        workspaces: 'no reply of the document shows them; what acceptance makes of them does (states.test.ts)',
        workspace_api_key_details: 'the same',
      },
      archives: 'cancelled',
    },
    {
      name: 'guardrail',
      as: 'admin',
      create: post('create_guardrail', '/v1/guardrails', {
        name,
        checks,
        actions,
        workspace_id: fc.constant(world.workspaceId),
      }),
      update: put('update_guardrail', { name, checks, actions }),
      at: (id) => `/v1/guardrails/${id}`,
      list: `/v1/guardrails?${inWorkspace}`,
      left: { organisation_id: 'with it the guardrail is the organisation’s: states.test.ts' },
    },
    {
      name: 'usage policy',
      as: 'admin',
      create: post(
        'create_usage_limit',
        '/v1/policies/usage-limits',
        {
          name,
          conditions,
          group_by: groups,
          type: fc.constantFrom('cost', 'tokens'),
          credit_limit: fc.integer({ min: 100, max: 999 }),
          workspace_id: fc.constant(world.workspaceId),
        },
        {
          alert_threshold: fc.integer({ min: 1, max: 99 }),
          periodic_reset: fc.constantFrom('monthly', 'weekly'),
          organisation_id: organisation,
        },
      ),
      update: put('update_usage_limit', {
        name,
        credit_limit: fc.integer({ min: 100, max: 999 }),
        alert_threshold: orNull(fc.integer({ min: 1, max: 99 })),
        periodic_reset: fc.constantFrom('monthly', 'weekly'),
      }),
      at: (id) => `/v1/policies/usage-limits/${id}`,
      list: `/v1/policies/usage-limits?${inWorkspace}`,
      archives: 'archived',
      left: { reset_usage_for_value: 'an action: states.test.ts' },
    },
    {
      name: 'rate policy',
      as: 'admin',
      create: post(
        'create_rate_limit',
        '/v1/policies/rate-limits',
        {
          name,
          conditions,
          group_by: groups,
          type: fc.constantFrom('requests', 'tokens'),
          unit: fc.constantFrom('rpm', 'rph', 'rpd'),
          value: fc.integer({ min: 100, max: 999 }),
          workspace_id: fc.constant(world.workspaceId),
        },
        { organisation_id: organisation },
      ),
      update: put('update_rate_limit', {
        name,
        unit: fc.constantFrom('rpm', 'rph', 'rpd'),
        value: fc.integer({ min: 100, max: 999 }),
      }),
      at: (id) => `/v1/policies/rate-limits/${id}`,
      list: `/v1/policies/rate-limits?${inWorkspace}`,
      archives: 'archived',
    },
    {
      name: 'log export',
      as: 'admin',
      create: post('create_log_export', '/v1/logs/exports', {
        filters: exportFilters,
        requested_data: exported,
        workspace_id: here,
        description: slug,
      }),
      update: put('update_log_export', {
        filters: exportFilters,
        requested_data: exported,
        workspace_id: here,
      }),
      at: (id) => `/v1/logs/exports/${id}`,
      list: `/v1/logs/exports?workspace_id=${world.workspaceSlug}`,
      paging: null,
      shown: shownWorkspaceOr(world),
      archives: 'no removal',
    },
    {
      name: 'SCIM mapping',
      as: 'admin',
      create: post('create_scim_workspace_mapping', '/v1/scim/workspaces', {
        workspace_id: fc.constant(world.workspaceId),
        role: fc.constantFrom('admin', 'member', 'manager'),
        scim_group_name: slug,
      }),
      at: (id) => `/v1/scim/workspaces/${id}`,
      list: '/v1/scim/workspaces',
      items: 'mappings',
      paging: { size: 'page_size', page: 'page', first: 0 },
      read: async ({ call }, id) => found(await call('GET', '/v1/scim/workspaces?page_size=100'), 'mappings', id),
      left: { scim_group_id: 'names a group that is there: states.test.ts' },
      shown: { scim_group_name: (view) => view.scim_group },
    },
    {
      name: 'deployment',
      as: 'admin',
      create: post(
        'register_deployment',
        '/v1/deployments',
        { name },
        {
          slug,
          type: fc.constantFrom('production', 'non_production'),
          deployment_config: anyObject,
          tags: shortMetadata,
          is_default: flag,
          organisation_id: organisation,
          auth_settings: fc.constantFrom(
            { gateway_base_url: 'https://gw.example.com', workspaces_allowed: [world.workspaceSlug] },
            { jwt_subs_allowed: ['a', 'b'] },
          ),
        },
      ),
      update: put('update_deployment', {
        name,
        type: fc.constantFrom('production', 'non_production'),
        deployment_config: anyObject,
        tags: shortMetadata,
      }),
      at: (id) => `/v1/deployments/${id}`,
      list: '/v1/deployments',
      archives: 'archived',
      unique: ['slug'],
      only: 'is_default',
      left: {
        status: 'an action: states.test.ts',
        rotate_auth: 'an action',
        override_existing: 'says how to read auth_settings',
        auth_settings: 'merged into what there was: states.test.ts',
        is_default: 'one deployment keeps it: states.test.ts',
      },
    },
  ];
};

const shownWorkspaceOr = (world: World): Record<string, (view: Json, given: unknown) => unknown> => ({
  workspace_id: (view, given) =>
    view.workspace_id === world.workspaceId || view.workspace_id === world.workspaceSlug ? given : view.workspace_id,
});

const found = (reply: { readonly json: Json }, items: string, id: string): Json => {
  const element = (reply.json[items] as Json[] | undefined)?.find((one) => one.id === id);
  if (element === undefined) throw new Error(`${id} is not in the list`);
  return element;
};

const credentials = (world: World): Resource[] => {
  const inWorkspace = `workspace_id=${world.workspaceId}`;
  const keyFields: Fields = {
    description: text,
    rate_limits: fc.array(rateLimit('rpm', 'rph', 'rpd', 'rps', 'rpw'), { maxLength: 2 }),
    usage_limits: budget,
    defaults: fc.record(
      { metadata, config_id: fc.constant(world.configSlug), allow_config_override: flag },
      { requiredKeys: [] },
    ),
    alert_emails: fc.constantFrom([], ['a@example.com', 'b@example.com']),
    expires_at: orNull(futureDate),
    rotation_policy: rotation,
  };
  const scopes = fc.subarray(['completions.write', 'logs.list', 'prompts.read', 'configs.read'], { minLength: 1 });
  const keyShown = {
    // The config is read back as its UUID (portkey-live.md 6).
    defaults: (view: Json, given: unknown) => {
      const { config_id, ...rest } = (view.defaults ?? {}) as Json;
      const written = (given as Json | null)?.config_id;
      return { ...rest, config_id: config_id === world.configId ? written : config_id };
    },
    rotation_policy: (view: Json, given: unknown) => (given === null ? null : view.rotation_policy),
  };
  const key = (kind: string, required: Fields): Resource => ({
    name: `${kind} key`,
    as: 'admin',
    create: post(
      'create_api_key',
      `/v1/api-keys/${kind}`,
      { name, scopes, ...required },
      { ...keyFields, organisation_id: fc.constant(world.organisationId) },
    ),
    update: put('update_api_key', { name, scopes, ...keyFields }),
    at: (id) => `/v1/api-keys/${id}`,
    list: kind.startsWith('organisation') ? '/v1/api-keys' : `/v1/api-keys?${inWorkspace}`,
    shown: keyShown,
    left: {
      reset_usage: 'an action: states.test.ts',
      ...(kind === 'workspace/user' ? {} : { user_id: 'of user keys' }),
      ...(kind.startsWith('organisation') ? { workspace_id: 'of workspace keys' } : {}),
    },
  });
  const integrationConfigurations = fc.constantFrom(
    { openai_organization: 'org-1', openai_project: 'p' },
    { custom_host: 'https://h.example.com', custom_headers: { 'x-a': 'header-value-of-mine' } },
  );
  const providerShown = {
    rate_limits: (view: Json, given: unknown) => {
      const [first] = (view.rate_limits as unknown[] | undefined) ?? [];
      return Array.isArray(given) ? view.rate_limits : first;
    },
  };
  return [
    key('organisation/service', {}),
    key('workspace/service', { workspace_id: fc.constant(world.workspaceId) }),
    key('workspace/user', { workspace_id: fc.constant(world.workspaceId), user_id: fc.constant(world.userId) }),
    {
      name: 'integration',
      as: 'admin',
      create: post(
        'create_integration',
        '/v1/integrations',
        { name, ai_provider_id: fc.constantFrom('openai', 'anthropic') },
        {
          slug,
          key: secret,
          description: text,
          configurations: integrationConfigurations,
          secret_mappings: mappings(world, 'key'),
          pricing_adjustments: pricing,
        },
      ),
      update: put('update_integration', {
        name,
        key: secret,
        description: text,
        configurations: integrationConfigurations,
        secret_mappings: mappings(world, 'key'),
        pricing_adjustments: pricing,
      }),
      at: (id) => `/v1/integrations/${id}`,
      list: '/v1/integrations',
      idIn: 'slug',
      unique: ['slug'],
      shown: {
        key: masked,
        configurations: (view, given) => {
          const { custom_headers: _masked, ...rest } = given as Json;
          const kept = Object.fromEntries(Object.entries((view.configurations as Json) ?? {}));
          return 'custom_headers' in (given as Json) && kept.custom_headers !== undefined
            ? { ...kept, custom_headers: (given as Json).custom_headers }
            : { ...kept, ...(rest === kept ? {} : {}) };
        },
      },
      left: {
        workspace_id: 'with it the integration is the workspace’s: states.test.ts',
        create_default_provider: 'makes a provider: states.test.ts',
        default_provider_slug: 'makes a provider: states.test.ts',
      },
    },
    {
      name: 'provider',
      as: 'admin',
      create: post(
        'create_provider',
        '/v1/providers',
        { name, integration_id: fc.constant(world.integrationSlug), workspace_id: fc.constant(world.workspaceId) },
        {
          slug,
          note: orNull(text),
          usage_limits: budget,
          rate_limits: integrationRate,
          expires_at: futureDate,
        },
      ),
      update: put('update_provider', {
        name,
        note: text,
        usage_limits: budget,
        rate_limits: integrationRate,
        expires_at: orNull(futureDate),
      }),
      at: (id) => `/v1/providers/${id}?${inWorkspace}`,
      list: `/v1/providers?${inWorkspace}`,
      idIn: 'slug',
      unique: ['slug'],
      shown: providerShown,
      left: { reset_usage: 'an action: states.test.ts' },
    },
    {
      name: 'virtual key',
      as: 'admin',
      create: post(
        'create_virtual_key',
        '/v1/virtual-keys',
        { name, provider: fc.constantFrom('openai', 'anthropic'), workspace_id: fc.constant(world.workspaceId) },
        {
          key: secret,
          note: orNull(text),
          usage_limits: budget,
          rate_limits: integrationRate,
          expires_at: futureDate,
          apiVersion: fc.constant('2024-10-01'),
          resourceName: fc.constant('acme'),
          deploymentName: fc.constant('d1'),
          deploymentConfig: fc.constant([{ apiVersion: '2024', deploymentName: 'd1', alias: 'x', is_default: true }]),
          secret_mappings: mappings(world, 'key'),
        },
      ),
      update: put('update_virtual_key', {
        name,
        key: secret,
        note: orNull(text),
        usage_limits: budget,
        deploymentConfig: fc.constant([{ apiVersion: '2025', deploymentName: 'd2', is_default: true }]),
        secret_mappings: mappings(world, 'key'),
      }),
      at: (id) => `/v1/virtual-keys/${id}?${inWorkspace}`,
      list: `/v1/virtual-keys?${inWorkspace}`,
      idIn: 'slug',
      shown: {
        ...providerShown,
        provider: (view) => view.ai_provider_name,
        key: masked,
        apiVersion: under('model_config', 'apiVersion'),
        resourceName: under('model_config', 'resourceName'),
        deploymentName: under('model_config', 'deploymentName'),
        deploymentConfig: under('model_config', 'deploymentConfig'),
      },
      unread: {
        workspace_id: 'a live GET of one has none (portkey-details.md 2a); the list shows it',
        secret_mappings: 'a live GET has none (portkey-details.md 2d); that the reference is then in use shows it',
      },
    },
    {
      name: 'secret reference',
      as: 'admin',
      create: post(
        'create_secret_reference',
        '/v1/secret-references',
        { name, vault, secret_path: slug },
        {
          slug,
          description: orNull(text),
          secret_key: orNull(text),
          allow: fc.constantFrom(
            { allow_all_workspaces: true },
            { allow_all_workspaces: false, allowed_workspaces: [world.workspaceSlug] },
            { allowed_workspaces: [world.workspaceSlug] },
          ),
          tags: orNull(shortMetadata),
          organisation_id: fc.constant(world.organisationId),
        },
      ),
      update: put('update_secret_reference', {
        name,
        description: orNull(text),
        secret_path: slug,
        secret_key: orNull(text),
        allow: fc.constantFrom({ allow_all_workspaces: true }, { allowed_workspaces: [world.workspaceSlug] }),
        tags: orNull(shortMetadata),
      }),
      at: (id) => `/v1/secret-references/${id}`,
      list: '/v1/secret-references',
      unique: ['slug'],
      left: { auth_config: 'each vault’s settings are merged: states.test.ts' },
    },
  ];
};

const mcp = (world: World): Resource[] => {
  const inWorkspace = `workspace_id=${world.workspaceId}`;
  const integration: Fields = {
    description: orNull(text),
    configurations: fc.record(
      { custom_headers: headers, passthrough_header: fc.constant({ from: 'x' }) },
      { requiredKeys: [] },
    ),
    secret_mappings: mappings(world, 'configurations.custom_headers.x-team'),
  };
  const required: Fields = {
    name,
    url,
    auth_type: fc.constantFrom('oauth_auto', 'headers', 'none'),
    transport: fc.constantFrom('http', 'sse'),
  };
  return [
    {
      name: 'MCP integration',
      as: 'admin',
      create: post('create_mcp_integration', '/v1/mcp-integrations', required, {
        ...integration,
        slug,
        workspace_id: fc.constant(world.workspaceId),
        organisation_id: fc.constant(world.organisationId),
      }),
      update: put('update_mcp_integration', { ...required, ...integration }),
      at: (id) => `/v1/mcp-integrations/${id}`,
      list: '/v1/mcp-integrations',
      unique: ['slug'],
      shown: {
        organisation_id: (_view, given) => given,
        configurations: (view, given) => {
          const kept = view.configurations as Json;
          return 'custom_headers' in (given as Json) &&
            Object.keys((kept.custom_headers as Json) ?? {}).join() === 'x-team'
            ? { ...kept, custom_headers: (given as Json).custom_headers }
            : kept;
        },
      },
    },
    {
      name: 'MCP server',
      as: 'admin',
      create: post(
        'create_mcp_server',
        '/v1/mcp-servers',
        { name, mcp_integration_id: fc.constant(world.mcpIntegrationId), workspace_id: fc.constant(world.workspaceId) },
        { slug, description: orNull(text) },
      ),
      update: put('update_mcp_server', { name, description: orNull(text) }),
      at: (id) => `/v1/mcp-servers/${id}`,
      list: `/v1/mcp-servers?${inWorkspace}`,
      unique: ['slug'],
    },
  ];
};

const gateway = (world: World): Resource[] => {
  const cursor = { as: 'workspace', paging: null } as const;
  return [
    {
      ...cursor,
      name: 'assistant',
      create: post(
        'create_assistant',
        '/v1/assistants',
        { model: fc.constantFrom('gpt-4o', 'gpt-4o-mini') },
        {
          name: orNull(text),
          description: orNull(text),
          instructions: orNull(text),
          tools,
          tool_resources: orNull(fc.constant({ code_interpreter: { file_ids: [world.fileId] } })),
          metadata: orNull(shortMetadata),
          temperature: fc.constantFrom(0, 1, 2),
          top_p: fc.constantFrom(0, 1),
          response_format: fc.constantFrom('auto', { type: 'json_object' }),
        },
      ),
      update: {
        ...put('update_assistant', {
          model: fc.constantFrom('gpt-4o', 'gpt-4o-mini'),
          name: orNull(text),
          description: orNull(text),
          instructions: orNull(text),
          tools,
          tool_resources: orNull(fc.constant({ code_interpreter: { file_ids: [world.fileId] } })),
          metadata: orNull(shortMetadata),
          temperature: fc.constantFrom(0, 1, 2),
          top_p: fc.constantFrom(0, 1),
          response_format: fc.constantFrom('auto', { type: 'json_object' }),
        }),
        method: 'POST',
      },
      at: (id) => `/v1/assistants/${id}`,
      list: '/v1/assistants?limit=100',
    },
    {
      ...cursor,
      name: 'thread',
      create: post(
        'create_thread',
        '/v1/threads',
        {},
        {
          metadata: orNull(shortMetadata),
          tool_resources: orNull(fc.constant({ code_interpreter: { file_ids: [world.fileId] } })),
        },
      ),
      update: {
        ...put('update_thread', {
          metadata: orNull(shortMetadata),
          tool_resources: orNull(fc.constant({ code_interpreter: { file_ids: [world.fileId] } })),
        }),
        method: 'POST',
      },
      at: (id) => `/v1/threads/${id}`,
      list: undefined,
      left: { messages: 'objects of their own: contract.test.ts' },
    },
    {
      ...cursor,
      name: 'vector store',
      create: post(
        'create_vector_store',
        '/v1/vector_stores',
        {},
        {
          name: text,
          metadata: orNull(shortMetadata),
          expires_after: fc.constant({ anchor: 'last_active_at', days: 3 }),
        },
      ),
      update: {
        ...put('update_vector_store', {
          name: orNull(text),
          metadata: orNull(shortMetadata),
          expires_after: fc.constant({ anchor: 'last_active_at', days: 3 }),
        }),
        method: 'POST',
      },
      at: (id) => `/v1/vector_stores/${id}`,
      list: '/v1/vector_stores?limit=100',
      left: { file_ids: 'objects of their own: contract.test.ts', chunking_strategy: 'of the files' },
    },
  ];
};
