// The steps of the day. Each checks by reading back that what it did is there.
import assert from 'node:assert/strict';

const PROMPT = 'Refund reply staging';

const PLAN_BUDGETS = `
const without = (await portkey.all('list_workspaces')).filter(({ usage_limits }) => !usage_limits?.length);
return plan(without.map(({ slug }) => ({
  operation: 'update_workspace',
  arguments: {
    workspace_id: slug,
    usage_limits: [{ type: 'cost', credit_limit: args.dollars, periodic_reset: 'monthly' }],
  },
})));`;

const BUDGETS = `
const workspaces = await portkey.all('list_workspaces');
return workspaces.map(({ name, usage_limits }) => ({ name, dollars: usage_limits?.[0]?.credit_limit ?? 0 }));`;

export async function day(session, tell, page) {
  tell.title(
    'A day with the Portkey Admin MCP server',
    `The real server over stdio, a sandbox organisation, no account. ${session.listed} tools, ${session.listTokens.toLocaleString('en-US')} tokens. Watch it at ${page}`,
  );

  tell.say('Who am I, and where?', 'Before anything else: which organisation is this, and what may this server do?');
  const me = await session.call('whoami', {}, { searchFor: 'who am I' });
  assert.equal(me.data.sandbox, true);
  tell.result(
    `the sandbox, with a key of type ${me.data.key.type ?? 'unknown'}; asks before: ${me.data.limits.confirm.join(', ')}`,
  );

  tell.say('Find a workspace', 'Most things live in a workspace. We work in production.');
  const workspaces = await session.call('list_workspaces', { fields: ['data.id', 'data.name', 'data.slug'] });
  const production = workspaces.data.data.find((workspace) => /prod/i.test(workspace.name)) ?? workspaces.data.data[0];
  assert.ok(production, 'there is a workspace');
  tell.result(`${workspaces.page.total} workspaces; ${production.name} is ${production.slug}`);

  const providers = await session.call(
    'list_providers',
    { workspace_id: production.id },
    { searchFor: 'list providers of a workspace' },
  );
  const [provider] = providers.data.data;
  assert.ok(provider, 'the workspace has a provider');

  tell.say('A config with a fallback', 'Retries, a cache, and a second provider when the first is overloaded.');
  const created = await session.call('create_config', {
    name: 'Support fallback',
    workspace_id: production.id,
    strategy_mode: 'fallback',
    targets: providers.data.data.slice(0, 2).map(({ slug }) => ({ provider: `@${slug}` })),
    retry_attempts: 2,
    cache_mode: 'simple',
    cache_max_age: 3600,
  });
  const { slug } = created.data;
  tell.result(`created ${slug}`);

  tell.say(
    'Change it',
    'Five retries instead of two, and nothing else. The change is live at once, so it is read back.',
  );
  const changed = await session.call('update_config', { slug, retry_attempts: 5 });
  const config = await session.call('get_config', { slug });
  assert.equal(config.data.config.retry.attempts, 5);
  assert.equal(config.data.config.cache.max_age, 3600);
  assert.equal(config.data.config.strategy.mode, 'fallback');
  tell.result(`version ${changed.data.version_id ?? config.data.version_id}: 5 retries, cache and fallback as before`);

  tell.say('A prompt', 'A template with two variables, in a collection of its own.');
  const collection = await session.call('create_collection', { name: 'Support staging', workspace_id: production.id });
  const prompt = await session.call('create_prompt', {
    name: PROMPT,
    collection_id: collection.data.id,
    string: [
      { role: 'system', content: 'You answer for {{company}}, kindly and in two sentences.' },
      { role: 'user', content: '{{question}}' },
    ],
    parameters: { model: 'gpt-4o', temperature: 0.2, max_tokens: 200 },
    model: 'gpt-4o',
    virtual_key: provider.slug,
  });
  tell.result(`created ${prompt.data.slug}`);

  tell.say(
    'A better version, published',
    'update_prompt saves a version that nobody sees yet; publish_prompt makes it live.',
  );
  await session.call('update_prompt', {
    prompt_id: prompt.data.id,
    patch: true,
    string: [
      { role: 'system', content: 'You answer for {{company}}, kindly, in two sentences, and name the next step.' },
      { role: 'user', content: '{{question}}' },
    ],
    version_description: 'Names the next step',
  });
  const versions = await session.call('list_prompt_versions', { prompt_id: prompt.data.id });
  const newest = Math.max(...versions.data.data.map((version) => version.prompt_version));
  await session.call('publish_prompt', { prompt_id: prompt.data.id, version: newest });
  const live = await session.call('get_prompt', { prompt_id: prompt.data.id });
  assert.equal(live.data.prompt_version, newest);
  tell.result(`version ${newest} is live`);

  tell.say(
    'Render it, then run it',
    'Rendering is free and shows what would be sent; running asks the (stand-in) model.',
  );
  const variables = { company: 'Acme', question: 'Where is my refund?' };
  const rendered = await session.call('render_prompt', { prompt_id: prompt.data.slug, variables });
  assert.match(JSON.stringify(rendered.data), /You answer for Acme/);
  const run = await session.call('run_prompt_completion', {
    prompt_id: prompt.data.slug,
    variables,
    metadata: { _user: 'demo', app: 'support', env: 'staging' },
  });
  const answer = run.data.choices[0].message.content;
  assert.equal(typeof answer, 'string');
  tell.result(`“${answer.slice(0, 80)}…”, ${run.data.usage.total_tokens} tokens`);

  tell.say(
    'A key with limits',
    'For the support app: 25 dollars a month, 60 requests a minute. A new key is access, so a person is asked.',
  );
  const key = await session.call(
    'create_api_key',
    {
      type: 'workspace',
      sub_type: 'service',
      workspace_id: production.id,
      name: 'support-app',
      scopes: ['completions.write'],
      usage_limits: { credit_limit: 25, periodic_reset: 'monthly' },
      rate_limits: [{ type: 'requests', unit: 'rpm', value: 60 }],
    },
    { mustAsk: true },
  );
  assert.equal(typeof key.data.key, 'string');
  const stored = await session.call('get_api_key', { id: key.data.id });
  assert.equal(stored.data.usage_limits.credit_limit, 25);
  assert.notEqual(stored.data.key, key.data.key);
  tell.result(`${key.data.id}; shown in clear this once, from now on as ${stored.data.key}`);

  tell.say("Last week's cost by model", 'In cents, from the log of every request.');
  const cost = await session.call('get_cost_analytics', { period: 'last_7_days' });
  const models = await session.call(
    'get_analytics_group',
    { group_by: 'model', period: 'last_7_days' },
    { searchFor: 'cost by model' },
  );
  assert.ok(cost.data.summary.total > 0, 'the week cost something');
  assert.ok(models.data.data.length > 1, 'there is more than one model');
  const byCost = models.data.data.toSorted((a, b) => Number(b.cost) - Number(a.cost));
  for (const row of byCost.slice(0, 5)) {
    const name = row.model ?? row.ai_model ?? row.group;
    tell.row(String(name), `${(Number(row.cost ?? 0) / 100).toFixed(2)} $ in ${row.requests} requests`);
  }
  tell.result(`${(cost.data.summary.total / 100).toFixed(2)} $ in all`);

  tell.say('Promote the prompt', 'From staging to production: the live version is copied to the other collection.');
  const target = await session.call('create_collection', { name: 'Support production', workspace_id: production.id });
  const promoted = await session.call('promote_prompt', {
    source_prompt_id: prompt.data.id,
    target_collection_id: target.data.id,
    target_env: 'production',
  });
  assert.equal(promoted.data.outcome, 'created');
  assert.equal(promoted.data.name, 'Refund reply production');
  tell.result(`${promoted.data.name} is ${promoted.data.slug}`);

  tell.say(
    'A whole job in three calls',
    'Every workspace without a budget gets one of 200 dollars a month: a script finds them and returns a plan, a person agrees to all of it once, a second script looks.',
  );
  const planned = await session.call('run_script', { code: PLAN_BUDGETS, args: { dollars: 200 } });
  assert.ok(planned.data.plan.length > 0, 'some workspaces have no budget');
  assert.equal(planned.data.sent, false);
  const applied = await session.call('apply_plan', { calls: planned.data.plan }, { mustAsk: true });
  assert.ok(applied.data.results.every(({ ok }) => ok));
  const budgets = await session.call('run_script', { code: BUDGETS });
  for (const { name, dollars } of budgets.data) {
    assert.ok(dollars > 0, `${name} has a budget`);
    tell.row(name, `${dollars} $`);
  }
  tell.result(`${applied.data.results.length} workspaces got one, in three calls`);

  tell.say('Who changed what?', 'Everything above is on record.');
  const now = Date.now();
  const audit = await session.call('list_audit_logs', {
    start_time: new Date(now - 3_600_000).toISOString(),
    end_time: new Date(now + 60_000).toISOString(),
    organisation_id: me.data.key.organisation_id,
  });
  const actions = audit.data.records.map((record) => `${record.method} ${record.uri}`);
  assert.ok(
    actions.some((action) => /POST .*\/configs/.test(action)),
    'the new config is on record',
  );
  assert.ok(
    actions.some((action) => /PUT .*\/makeDefault/.test(action)),
    'the publishing is on record',
  );
  tell.result(`${audit.data.records.length} changes in the last hour, the newest: ${actions[0]}`);
}
