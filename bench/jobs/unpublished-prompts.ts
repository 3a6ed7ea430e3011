import { each, type Job } from './job.ts';

export const unpublishedPrompts: Job = {
  name: 'unpublished prompts',
  sentence: 'Of each prompt, which version is live, and is there a newer one that nobody published?',
  script: `return Promise.all((await portkey.all('list_prompts')).map(async ({ slug }) => {
  const versions = await portkey.all('list_prompt_versions', { prompt_id: slug });
  const newest = Math.max(...versions.map((version) => version.prompt_version));
  return [slug, versions.find(({ status }) => status === 'active').prompt_version, newest];
}));`,
  singly: async ({ list }) =>
    each(await list('list_prompts'), async ({ slug }) => {
      const versions = (await list('list_prompt_versions', { prompt_id: slug })).map((version) => ({
        number: version.prompt_version ?? version.version_number ?? 0,
        status: version.status,
      }));
      const live = versions.find(({ status }) => status === 'active');
      return [slug, live?.number, Math.max(...versions.map(({ number }) => number))];
    }),
};
