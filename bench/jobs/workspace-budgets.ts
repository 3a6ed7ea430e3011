import { each, type Job, type Row } from './job.ts';

const args = { usage_limits: [{ type: 'cost', credit_limit: 200, periodic_reset: 'monthly' }] };

export const workspaceBudgets: Job = {
  name: 'workspace budgets',
  sentence: 'Every workspace without a budget gets one of 200 dollars a month.',
  args,
  script: `const without = (await portkey.all('list_workspaces')).filter(({ usage_limits }) => !usage_limits?.length);
return plan(without.map(({ slug }) => ({ operation: 'update_workspace', arguments: { workspace_id: slug, ...args } })));`,
  singly: async ({ list, one }) => {
    const without = (await list('list_workspaces')).filter(({ usage_limits }) => !usage_limits?.length);
    return each(without, ({ slug }) => one('update_workspace', { workspace_id: slug, ...args }));
  },
  peer: { cannot: 'does not show the budgets of workspaces' },
  holdsAfter: async (read) =>
    ((await read('/admin/workspaces')) as { readonly data: readonly Row[] }).data.map(({ slug, usage_limits }) => [
      slug,
      usage_limits?.[0]?.credit_limit,
    ]),
};
