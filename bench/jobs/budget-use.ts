import { each, type Job } from './job.ts';

export const budgetUse: Job = {
  name: 'budget use',
  sentence: 'Who has used more than four fifths of a usage limit?',
  script: `const rows = await Promise.all((await portkey.all('list_usage_limits')).map(async ({ id, credit_limit }) =>
  (await portkey.all('list_usage_limit_entities', { limit_id: id }))
    .filter(({ current_usage }) => current_usage > credit_limit * 0.8)
    .map(({ value_key, current_usage }) => [id, value_key, current_usage, credit_limit])));
return rows.flat();`,
  singly: async ({ list }) => {
    const rows = await each(await list('list_usage_limits'), async ({ id, credit_limit }) =>
      (await list('list_usage_limit_entities', { limit_id: id }))
        .filter(({ current_usage }) => current_usage > credit_limit * 0.8)
        .map(({ value_key, current_usage }) => [id, value_key, current_usage, credit_limit]),
    );
    return rows.flat();
  },
};
