import { each, type Job } from './job.ts';

export const adminsAndInvites: Job = {
  name: 'admins and invites',
  sentence: 'Who administers the organisation or a workspace, and which invites are still open?',
  script: `const [users, spaces, invites] = await Promise.all([
  portkey.all('list_all_users'), portkey.all('list_workspaces'), portkey.all('list_user_invites')]);
const admins = await Promise.all(spaces.map(async ({ slug }) =>
  [slug, (await portkey.all('list_workspace_members', { workspace_id: slug })).filter(({ role }) => role === 'admin').map(({ id }) => id)]));
return {
  organisation: users.filter(({ role }) => role !== 'member').map(({ email }) => email),
  workspaces: admins,
  invites: invites.filter(({ status }) => status === 'pending').map(({ email }) => email),
};`,
  singly: async ({ list }) => {
    const users = await list('list_all_users');
    const workspaces = await each(await list('list_workspaces'), async ({ slug }) => [
      slug,
      (await list('list_workspace_members', { workspace_id: slug }))
        .filter((member) => (member.workspace_role ?? member.role) === 'admin')
        .map(({ id }) => id),
    ]);
    const invites = await list('list_user_invites');
    return {
      organisation: users.filter(({ role }) => role !== 'member').map(({ email }) => email),
      workspaces,
      invites: invites.filter(({ status }) => status === 'pending').map(({ email }) => email),
    };
  },
};
