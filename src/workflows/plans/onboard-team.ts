import { local, required } from '../../catalog/model/field.ts';
import { choice, flag, list, number, text } from '../../catalog/model/schema.ts';
import { type Call, call, counted, type Values } from '../model/values.ts';
import type { Workflow } from '../model/workflow.ts';
import { invalidArgument } from '../model/workflow.ts';
import { everyRow, isFailure, made, planned, sameEmail } from './plan.ts';

/** What an app of a team needs: to call models and to use the team's prompts. */
const APP_SCOPES = ['completions.write', 'prompts.render'] as const;

/** Plans a workspace for a team, with its people, a budget and a key. */
export const onboardTeam: Workflow = {
  name: 'onboard_team',
  title: 'Plan team onboarding',
  description:
    'Plan a workspace for a team: members (new people are invited), monthly budget, integrations, a key. Nothing is done: apply_plan takes the answer.',
  examplePhrases: `
    onboard a team, set up a new team with workspace members budget and key, plan everything a new team needs, bring a
    whole team on board
  `,
  domain: 'workspaces',
  view: 'plan',
  plan: 'enterprise',
  risk: 'read',
  steps: [],
  input: {
    name: required(local(text(undefined, { minLength: 1 }))),
    members: local(list(text(), 'E-mail addresses')),
    budget: local(number('Dollars a month', { minimum: 1 })),
    integrations: local(list(text(), 'Slugs')),
    managers: local(list(text(), 'Those of the members who manage it, by e-mail.'), { unlisted: true }),
    description: local(text(), { unlisted: true }),
    key: local(flag('False: without an API key for its apps.'), { unlisted: true }),
    key_scopes: local(list(text(), `What the key may do; ${APP_SCOPES.join(' and ')} unless said.`), {
      unlisted: true,
    }),
    new_people: local(choice(['invite', 'leave_out'], 'Who is not in the organisation yet; invite unless said.'), {
      unlisted: true,
    }),
  },
  untrusted: ['summary'],
  run: async (args, tools) => {
    const name = String(args.name).trim();
    const workspaces = await everyRow(tools, 'list_workspaces');
    if (isFailure(workspaces)) return workspaces;
    const same = workspaces.find((workspace) => sameEmail(workspace.name, name));
    if (same) return invalidArgument('name', `is that of a workspace already (${same.slug}): choose another`);
    const managers = textsOf(args.managers);
    const emails = [...new Set([...textsOf(args.members), ...managers].map((email) => email.trim().toLowerCase()))];
    const wrong = emails.find((email) => !/^[^\s@]+@[^\s@]+$/.test(email));
    if (wrong !== undefined) return invalidArgument('members', 'must be e-mail addresses');
    const people = emails.length === 0 ? [] : await everyRow(tools, 'list_all_users');
    if (isFailure(people)) return people;
    const roleOf = (email: string): string =>
      managers.some((manager) => sameEmail(manager, email)) ? 'manager' : 'member';
    const known = emails.flatMap((email) => {
      const id = people.find((person) => sameEmail(person.email, email))?.id;
      return id === undefined ? [] : [{ id, email, role: roleOf(email) }];
    });
    const unknown = emails.filter((email) => !known.some((person) => person.email === email));
    const invited = args.new_people === 'leave_out' ? [] : unknown;
    const budget: Values =
      typeof args.budget === 'number' ? { type: 'cost', credit_limit: args.budget, periodic_reset: 'monthly' } : {};
    const limited = args.budget !== undefined;
    const plan: Call[] = [
      call('create_workspace', {
        name,
        ...(args.description !== undefined && { description: args.description }),
        ...(limited && { usage_limits: [budget] }),
      }),
      ...(known.length > 0
        ? [
            call('add_workspace_member', {
              workspace_id: made(0, 'id'),
              users: known.map(({ id, role }) => ({ id, role })),
            }),
          ]
        : []),
      ...invited.map((email) =>
        call('invite_user', { email, role: 'member', workspaces: [{ id: made(0, 'slug'), role: roleOf(email) }] }),
      ),
      ...textsOf(args.integrations).map((slug) =>
        call('update_integration_workspaces', { slug, workspaces: [{ id: made(0, 'id'), enabled: true }] }),
      ),
      ...(args.key === false
        ? []
        : [
            call('create_api_key', {
              type: 'workspace',
              sub_type: 'service',
              name: `${name} apps`,
              workspace_id: made(0, 'id'),
              scopes: Array.isArray(args.key_scopes) ? args.key_scopes : [...APP_SCOPES],
              ...(limited && { usage_limits: budget }),
            }),
          ]),
    ];
    if (unknown.length > invited.length) tools.note(`Not in the organisation and left out: ${unknown.join(', ')}.`);
    const parts = [
      `a workspace${limited ? ` with ${args.budget} dollars a month` : ' without a budget'}`,
      ...(known.length > 0 ? [counted(known.length, 'member')] : []),
      ...(invited.length > 0 ? [counted(invited.length, 'invitation')] : []),
      ...(args.key === false ? [] : ['an API key, whose value is shown once']),
    ];
    return planned(`Gives ${JSON.stringify(name)} ${parts.join(', ')}.`, plan);
  },
};

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
