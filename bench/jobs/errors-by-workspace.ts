import { each, type Job } from './job.ts';
import { period } from './period.ts';

const args = period(7, 0);

export const errorsByWorkspace: Job = {
  name: 'errors by workspace',
  sentence: 'How many requests failed in each workspace last week, by status code?',
  args,
  script: `return Promise.all((await portkey.all('list_workspaces')).map(async ({ slug }) => {
  const { data_points } = await portkey.get_error_status_codes_analytics({ ...args, workspace_slug: slug });
  return [slug, data_points.map(({ status_code, count }) => [status_code, count])];
}));`,
  singly: async ({ list, one }) =>
    each(await list('list_workspaces'), async ({ slug }) => {
      const reply = await one('get_error_status_codes_analytics', { ...args, workspace_slug: slug });
      return [slug, reply.data_points.map(({ status_code, count }) => [status_code, count])];
    }),
};
