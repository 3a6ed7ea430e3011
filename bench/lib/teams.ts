type Values = Readonly<Record<string, unknown>>;

/** Asks Portkey past the delay, and gives the reply's JSON. */
export type AskPortkey = (method: 'POST' | 'PUT', path: string, body: Values) => Promise<Values>;

/** Teams beside the five workspaces of the sandbox: in an organisation of this size the jobs take ten to fifty calls. */
const TEAMS = [
  ...['Billing', 'Checkout', 'Claims', 'Compliance', 'Documents', 'Fraud', 'Helpdesk', 'Legal'],
  ...['Logistics', 'Onboarding', 'Pricing', 'Procurement', 'Recruiting', 'Research', 'Translation'],
];

/**
 * Gives an organisation more teams, each with a workspace, a key, a provider, a config and a prompt.
 *
 * @param ask asks its Portkey
 */
export async function addTeams(ask: AskPortkey): Promise<void> {
  for (const team of TEAMS) {
    const usage_limits = [{ type: 'cost', credit_limit: 500, periodic_reset: 'monthly' }];
    const { id, slug } = await ask('POST', '/admin/workspaces', { name: team, usage_limits });
    await ask('PUT', '/integrations/openai-prod/workspaces', { workspaces: [{ id, enabled: true }] });
    await ask('POST', '/providers', {
      name: `${team} OpenAI`,
      slug: `openai-${slug}`,
      workspace_id: id,
      integration_id: 'openai-prod',
    });
    await ask('POST', '/api-keys/workspace/service', {
      name: `${team} service`,
      workspace_id: id,
      scopes: ['completions.write'],
    });
    await ask('POST', '/configs', {
      name: `${team} default`,
      workspace_id: slug,
      config: { retry: { attempts: 3 }, override_params: { model: `@openai-${slug}/gpt-4o` } },
    });
    const { id: collection_id } = await ask('POST', '/collections', { name: `${team} prompts`, workspace_id: slug });
    await ask('POST', '/prompts', {
      name: `${team} summary`,
      collection_id,
      string: 'Summarise {{text}}.',
      parameters: {},
      virtual_key: `openai-${slug}`,
      model: 'gpt-4o',
    });
  }
}
