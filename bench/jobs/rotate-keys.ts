import { each, type Job } from './job.ts';

const args = { slug: 'ws-produc-d5432a' };

export const rotateKeys: Job = {
  name: 'rotate keys',
  sentence: 'Rotate all keys of the workspace Production.',
  args,
  script: `const { id } = await portkey.get_workspace({ workspace_id: args.slug });
const keys = await portkey.all('list_api_keys', { workspace_id: id });
return plan(keys.map(({ id }) => ({ operation: 'rotate_api_key', arguments: { id } })));`,
  singly: async ({ list, one }) => {
    const { id } = await one('get_workspace', { workspace_id: args.slug });
    const keys = await list('list_api_keys', { workspace_id: id });
    return each(keys, (key) => one('rotate_api_key', { id: key.id }));
  },
  holdsAfter: async (read) => {
    const from = new Date(Date.now() - 600_000).toISOString();
    const to = new Date(Date.now() + 600_000).toISOString();
    const { records } = (await read(`/audit-logs?start_time=${from}&end_time=${to}`)) as {
      readonly records: readonly { readonly uri: string }[];
    };
    return records
      .map(({ uri }) => uri)
      .filter((uri) => uri.endsWith('/rotate'))
      .sort();
  },
};
