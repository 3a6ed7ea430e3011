import { local, required } from '../../catalog/model/field.ts';
import { flag, text } from '../../catalog/model/schema.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { type Call, call, counted, defined, type Values } from '../model/values.ts';
import type { Workflow, WorkflowTools } from '../model/workflow.ts';
import { invalidArgument } from '../model/workflow.ts';
import { everyRow, isFailure, planned, sameEmail } from './plan.ts';

const AT_ONCE = 5;

/** Where things of a person are looked for; each row names its owner. */
const OWNED = [
  { type: 'config', operation: 'list_configs' },
  { type: 'guardrail', operation: 'list_guardrails' },
] as const;

/** Plans to take a person out of the organisation, with their keys and invitations. */
export const offboardUser: Workflow = {
  name: 'offboard_user',
  title: 'Plan offboarding',
  description:
    'Plan to remove a person: their keys revoked, invitations withdrawn, taken out of workspaces and the organisation; names what they own. Nothing is done: apply_plan takes the answer.',
  examplePhrases: `
    somebody leaves the company, offboard an employee, remove a person everywhere, what does a leaver own, plan to
    revoke all keys of a person who left, take someone out of all workspaces and the organisation
  `,
  domain: 'users',
  view: 'plan',
  plan: 'enterprise',
  risk: 'read',
  steps: [],
  input: {
    user: required(local(text('Id or e-mail', { minLength: 1 }))),
    keep_account: local(flag('True: they stay in the organisation, without workspaces.'), { unlisted: true }),
  },
  argumentAliases: { user_id: 'user', email: 'user' },
  untrusted: ['summary', 'about.keys[].name', 'about.owns[].name'],
  run: async (args, tools) => {
    const wanted = String(args.user).trim();
    const [people, invites, keys] = await Promise.all([
      everyRow(tools, 'list_all_users'),
      everyRow(tools, 'list_user_invites', { status: 'pending' }),
      everyRow(tools, 'list_api_keys'),
    ]);
    if (isFailure(people)) return people;
    const person = people.find(({ id, email }) => id === wanted || sameEmail(email, wanted));
    const email = String(person?.email ?? wanted);
    const pending = isFailure(invites) ? [] : invites.filter((invite) => sameEmail(invite.email, email));
    if (person === undefined && pending.length === 0)
      return invalidArgument(
        'user',
        'names nobody in this organisation, and no pending invitation; list_all_users has the ids',
      );
    const theirs = isFailure(keys) || person === undefined ? [] : keys.filter((key) => key.user_id === person.id);
    const workspaces = person === undefined ? [] : await workspacesOf(person, tools);
    const owned = person === undefined ? { owns: [], unread: [] } : await ownedBy(person, tools);
    const unread = [
      ...(isFailure(invites) ? ['invitations'] : []),
      ...(isFailure(keys) ? ['API keys'] : []),
      ...owned.unread,
    ];
    if (unread.length > 0)
      tools.note(`Could not be read, so that the plan may lack something: ${[...new Set(unread)].join(', ')}.`);
    const plan: Call[] = [
      ...pending.map(({ id }) => call('delete_user_invite', { invite_id: id })),
      ...theirs.map(({ id }) => call('delete_api_key', { id })),
      ...workspaces.map((id) => call('remove_workspace_member', { workspace_id: id, user_id: person?.id })),
      ...(person === undefined || args.keep_account === true ? [] : [call('delete_user', { user_id: person.id })]),
    ];
    tools.note(
      'A user key cannot be given to somebody else, so it is revoked: what an app still uses it for needs a service key first (create_api_key).',
    );
    const { owns } = owned;
    const summary = `Offboards ${email}: revokes ${theirs.length} of their keys, withdraws ${counted(pending.length, 'invitation')}, takes them out of ${counted(workspaces.length, 'workspace')}${args.keep_account === true || person === undefined ? '' : ' and out of the organisation'}. ${owns.length === 0 ? 'No config or guardrail that was found is theirs.' : `${owns.length} configs and guardrails are theirs and stay.`}`;
    return planned(summary, plan, {
      user: defined({ id: person?.id, email, role: person?.role }),
      keys: theirs.map(({ id, name, workspace_id }) => defined({ id, name, workspace_id })),
      owns,
    });
  },
};

/** The workspaces that a person is in. */
async function workspacesOf({ id, workspace_ids: ids }: Values, tools: WorkflowTools): Promise<readonly unknown[]> {
  if (Array.isArray(ids)) return ids;
  const user = await tools.run('get_user', { user_id: id });
  const own = user.ok ? (user.data as Values | null)?.workspace_ids : undefined;
  return Array.isArray(own) ? own : [];
}

/** What a person owns in any workspace, and what could not be looked at. */
async function ownedBy(
  { id }: Values,
  tools: WorkflowTools,
): Promise<{ readonly owns: readonly Values[]; readonly unread: readonly string[] }> {
  const workspaces = await everyRow(tools, 'list_workspaces');
  if (isFailure(workspaces)) return { owns: [], unread: ['workspaces'] };
  const wanted = workspaces.flatMap((workspace) => OWNED.map((kind) => ({ ...kind, workspace })));
  const owns: Values[] = [];
  const unread: string[] = [];
  await mapAtOnce(wanted, AT_ONCE, async ({ type, operation, workspace }) => {
    const rows = await everyRow(tools, operation, { workspace_id: workspace.id });
    if (isFailure(rows)) unread.push(`${type}s of ${workspace.slug}`);
    else
      for (const row of rows)
        if (row.owner_id === id)
          owns.push(defined({ type, id: row.slug ?? row.id, name: row.name, workspace: workspace.slug }));
  });
  return { owns, unread };
}
