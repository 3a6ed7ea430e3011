import { each, type Job } from './job.ts';

const args = { provider: '@openai-prod' };

export const configsOfProvider: Job = {
  name: 'configs of a provider',
  sentence: 'Which configs send traffic to the provider openai-prod, and how often do they retry?',
  args,
  script: `const configs = await Promise.all((await portkey.all('list_configs')).map(({ slug }) => portkey.get_config({ slug })));
return configs.filter(({ config }) => JSON.stringify(config).includes(args.provider))
  .map(({ slug, config }) => [slug, config.retry?.attempts ?? 0]);`,
  singly: async ({ list, one }) => {
    const configs = await each(await list('list_configs'), ({ slug }) => one('get_config', { slug }));
    return configs
      .filter(({ config }) => JSON.stringify(config).includes(args.provider))
      .map(({ slug, config }) => [slug, config.retry?.attempts ?? 0]);
  },
};
