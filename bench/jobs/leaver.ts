import { each, type Job } from './job.ts';

const args = { email: 'dev.patel@acme-robotics.example' };

export const leaver: Job = {
  name: 'what a leaver holds',
  sentence: 'Dev Patel leaves: in which workspaces is he, as what, and which keys are his?',
  args,
  script: `const [[user], spaces, keys] = await Promise.all([
  portkey.all('list_all_users', { email: args.email }), portkey.all('list_workspaces'), portkey.all('list_api_keys')]);
const roles = await Promise.all(spaces.map(async ({ slug }) =>
  [slug, (await portkey.all('list_workspace_members', { workspace_id: slug })).find(({ id }) => id === user.id)?.role]));
return { role: user.role, roles: roles.filter(([, role]) => role), keys: keys.filter((key) => key.user_id === user.id).map(({ id }) => id) };`,
  singly: async ({ list }) => {
    const [user] = await list('list_all_users', args);
    const roles = await each(await list('list_workspaces'), async ({ slug }) => {
      const member = (await list('list_workspace_members', { workspace_id: slug })).find(({ id }) => id === user?.id);
      return [slug, member?.workspace_role ?? member?.role];
    });
    const keys = await list('list_api_keys');
    return {
      role: user?.role,
      roles: roles.filter(([, role]) => role),
      keys: keys.filter((key) => key.user_id === user?.id).map(({ id }) => id),
    };
  },
};
