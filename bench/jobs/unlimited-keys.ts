import type { Job } from './job.ts';

export const unlimitedKeys: Job = {
  name: 'unlimited keys',
  sentence: 'Which active keys never expire and have no budget?',
  script: `return (await portkey.all('list_api_keys'))
  .filter((key) => key.status === 'active' && !key.expires_at && !key.usage_limits)
  .map(({ id, name }) => [id, name]);`,
  singly: async ({ list }) =>
    (await list('list_api_keys'))
      .filter((key) => key.status === 'active' && !key.expires_at && !key.usage_limits)
      .map(({ id, name }) => [id, name]),
};
