import { each, type Job } from './job.ts';

const args = { model: 'gpt-4o' };

export const modelOffers: Job = {
  name: 'model offers',
  sentence: 'How many models does each integration offer, and which ones offer gpt-4o?',
  args,
  script: `return Promise.all((await portkey.all('list_integrations')).map(async ({ slug }) => {
  const models = (await portkey.all('list_integration_models', { slug })).filter(({ enabled }) => enabled);
  return [slug, models.length, models.some((model) => model.slug === args.model)];
}));`,
  singly: async ({ list }) =>
    each(await list('list_integrations'), async ({ slug }) => {
      const models = (await list('list_integration_models', { slug })).filter(({ enabled }) => enabled);
      return [slug, models.length, models.some((model) => model.slug === args.model)];
    }),
};
