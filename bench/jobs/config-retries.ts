import { each, type Job, type Row } from './job.ts';

const args = { attempts: 3 };

export const configRetries: Job = {
  name: 'config retries',
  sentence: 'Every config that retries less than three times retries three times, and changes in nothing else.',
  args,
  script: `const configs = await Promise.all((await portkey.all('list_configs')).map(({ slug }) => portkey.get_config({ slug })));
const few = configs.filter(({ config }) => (config.retry?.attempts ?? 0) < args.attempts);
return plan(few.map(({ slug }) => ({ operation: 'update_config', arguments: { slug, retry_attempts: args.attempts } })));`,
  singly: async ({ list, one }) => {
    const configs = await each(await list('list_configs'), ({ slug }) => one('get_config', { slug }));
    const few = configs.filter(({ config }) => (config.retry?.attempts ?? 0) < args.attempts);
    return each(few, ({ slug }) => one('update_config', { slug, retry_attempts: args.attempts }));
  },
  holdsAfter: async (read) =>
    each(((await read('/configs')) as { readonly data: readonly Row[] }).data, async ({ slug }) => {
      const { config } = (await read(`/configs/${slug}`)) as { readonly config: string };
      return [slug, JSON.parse(config)];
    }),
};
