import { each, type Job } from './job.ts';
import { period } from './period.ts';

const args = period(30, 0);

export const workspaceOverview: Job = {
  name: 'workspace overview',
  sentence: 'For each workspace: members, keys, prompts, and what it spent in the last 30 days.',
  args,
  script: `const spaces = await portkey.all('list_workspaces');
return Promise.all(spaces.map(async ({ id, slug }) => {
  const [members, keys, prompts, cost] = await Promise.all([
    portkey.all('list_workspace_members', { workspace_id: slug }),
    portkey.all('list_api_keys', { workspace_id: id }),
    portkey.all('list_prompts', { workspace_id: id }),
    portkey.get_cost_analytics({ ...args, workspace_slug: slug }),
  ]);
  return [slug, members.length, keys.length, prompts.length, Math.round(cost.summary.total)];
}));`,
  singly: async ({ list, one }) =>
    each(await list('list_workspaces'), async ({ id, slug }) => {
      const members = await list('list_workspace_members', { workspace_id: slug });
      const keys = await list('list_api_keys', { workspace_id: id });
      const prompts = await list('list_prompts', { workspace_id: id });
      const { summary } = await one('get_cost_analytics', { ...args, workspace_slug: slug });
      return [slug, members.length, keys.length, prompts.length, Math.round(summary.total ?? summary.total_cost ?? 0)];
    }),
};
