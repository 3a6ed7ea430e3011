import { each, type Job } from './job.ts';

export const integrationAccess: Job = {
  name: 'integration access',
  sentence: 'Which workspaces may use each integration, and which of them without a budget?',
  script: `return Promise.all((await portkey.all('list_integrations')).map(async ({ slug }) => {
  const access = (await portkey.all('list_integration_workspaces', { slug })).filter(({ enabled }) => enabled);
  return [slug, access.length, access.filter(({ usage_limits }) => !usage_limits?.length).map(({ id }) => id)];
}));`,
  singly: async ({ list }) =>
    each(await list('list_integrations'), async ({ slug }) => {
      const access = (await list('list_integration_workspaces', { slug })).filter(({ enabled }) => enabled);
      return [slug, access.length, access.filter(({ usage_limits }) => !usage_limits?.length).map(({ id }) => id)];
    }),
};
