import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, type House, house } from '../../../test/safety/house.ts';
import type { WorkflowTools } from '../model/workflow.ts';
import { offboardUser } from './offboard-user.ts';

/** Jobs that plan: they change nothing, and `apply_plan` takes what they answer as it is. */

let world: House;
beforeAll(() => {
  world = house();
});
afterAll(() => world.close());

const apply = async (answer: Record<string, unknown>) => {
  const asked = await world.call('apply_plan', answer);
  const confirm = errorOf(asked).details.confirm;
  expect(confirm, JSON.stringify(asked.envelope)).toEqual(expect.any(String));
  return world.data('apply_plan', { ...answer, confirm });
};
const operationsOf = ({ plan }: { plan: { operation: string }[] }) => plan.map(({ operation }) => operation);
const named = async (list: string, name: string) =>
  (await world.data(list)).data.find((row: { name?: string }) => row.name === name);

describe('onboard_team', () => {
  const team = {
    name: 'Robotics Research',
    members: ['grace.kim@acme-robotics.example', 'Someone.New@acme-robotics.example'],
    managers: ['emma.lind@acme-robotics.example'],
    budget: 250,
    integrations: ['google-ai'],
  };

  it('plans a workspace, its people, integrations and a key, which one yes makes', async () => {
    const before = world.changes().length;
    const answer = await world.data('onboard_team', team);
    expect(operationsOf(answer)).toEqual([
      'create_workspace',
      'add_workspace_member',
      'invite_user',
      'update_integration_workspaces',
      'create_api_key',
    ]);
    expect(world.changes()).toHaveLength(before);
    await apply(answer);
    const made = await named('list_workspaces', team.name);
    expect(made.usage_limits).toMatchObject([{ type: 'cost', credit_limit: 250, periodic_reset: 'monthly' }]);
    const members = (await world.data('list_workspace_members', { workspace_id: made.id })).data;
    expect(
      Object.fromEntries(members.map((one: { email: string; role: string }) => [one.email, one.role])),
    ).toMatchObject({
      'grace.kim@acme-robotics.example': 'member',
      'emma.lind@acme-robotics.example': 'manager',
    });
    const [invite] = (await world.data('list_user_invites', { email: 'someone.new@acme-robotics.example' })).data;
    expect(invite).toMatchObject({ status: 'pending', role: 'member' });
    const key = await named('list_api_keys', 'Robotics Research apps');
    expect(key).toMatchObject({ workspace_id: made.id, usage_limits: { credit_limit: 250 } });
    const grants = await world.data('list_integration_workspaces', { slug: 'google-ai' });
    expect(JSON.stringify(grants)).toContain(made.slug);
  });

  it.each([
    ['a name that is taken', { name: 'staging' }, 'name'],
    ['what is no e-mail address', { name: 'X', members: ['Grace'] }, 'members'],
    ['a budget of nothing', { name: 'X', budget: 0 }, 'budget'],
  ])('refuses %s', async (_, args, field) => {
    expect(errorOf(await world.call('onboard_team', args)).details.field_errors).toMatchObject([{ field }]);
  });

  it('leaves out what is not wanted', async () => {
    const args = { name: 'Y', members: ['nobody@x.example'], new_people: 'leave_out', key: false };
    const { envelope } = await world.call('onboard_team', args);
    expect(envelope).toMatchObject({ ok: true, data: { plan: [{ operation: 'create_workspace' }] } });
    expect(JSON.stringify(envelope)).toContain('left out: nobody@x.example');
  });
});

describe('rotate_keys', () => {
  it('plans new values for a workspace, and says how long the old ones work on', async () => {
    const workspace = await named('list_workspaces', 'Production');
    const answer = await world.data('rotate_keys', { workspace_id: workspace.slug });
    const active = (await world.data('list_api_keys', { workspace_id: workspace.id })).data.filter(
      ({ status }: { status: string }) => status === 'active',
    );
    expect(answer.plan.map((one: { arguments: { id: string } }) => one.arguments.id).sort()).toEqual(
      active.map(({ id }: { id: string }) => id).sort(),
    );
    expect(answer.summary).toContain('30 minutes');
    const { results } = await apply(answer);
    expect(results.every(({ data }: { data: { key: string } }) => data.key.length > 10)).toBe(true);
  });

  it('takes keys by id or by age, and never the one that this server works with', async () => {
    const keys = (await world.data('list_api_keys')).data;
    const { key: own } = await world.data('whoami');
    const all = await world.data('rotate_keys', { older_than_days: 0 });
    expect(all.plan.length).toBeGreaterThan(3);
    expect(JSON.stringify(all.plan)).not.toContain(own.id);
    expect(all.about.left_out).toContainEqual(expect.objectContaining({ id: own.id }));
    expect((await world.data('rotate_keys', { older_than_days: 9_000 })).plan).toEqual([]);
    const one = keys.find(({ id, status }: { id: string; status: string }) => id !== own.id && status === 'active');
    const by = await world.call('rotate_keys', { key_ids: [one.id, 'not-there'], transition_minutes: 60 });
    expect(by.envelope).toMatchObject({
      ok: true,
      data: { plan: [{ operation: 'rotate_api_key', arguments: { id: one.id, key_transition_period_ms: 3_600_000 } }] },
    });
    expect(JSON.stringify(by.envelope)).toContain('not-there');
  });

  it('wants to know which', async () => {
    expect(errorOf(await world.call('rotate_keys')).details.code).toBe('invalid_arguments');
    const short = await world.call('rotate_keys', { older_than_days: 1, transition_minutes: 5 });
    expect(errorOf(short).details.field_errors).toMatchObject([{ field: 'transition_minutes' }]);
  });
});

describe('offboard_user', () => {
  it('plans the end of keys, memberships and account, and names what stays', async () => {
    const person = (await world.data('list_all_users', { email: 'grace.kim@acme-robotics.example' })).data[0];
    const config = (await world.data('list_configs')).data[0];
    const answer = await world.data('offboard_user', { user: 'Grace.Kim@acme-robotics.example' });
    expect(operationsOf(answer).at(-1)).toBe('delete_user');
    expect(operationsOf(answer)).toContain('remove_workspace_member');
    expect(config.owner_id).not.toBe(person.id);
    const theirs = (await world.data('list_api_keys')).data.filter(
      (key: { user_id: string }) => key.user_id === person.id,
    );
    expect(answer.about.keys).toHaveLength(theirs.length);
    await apply(answer);
    expect((await world.data('list_all_users', { email: person.email })).data).toEqual([]);
    expect((await world.data('list_api_keys')).data.some((key: { user_id: string }) => key.user_id === person.id)).toBe(
      false,
    );
  });

  it('names what a person owns, and says what could not be read', async () => {
    const replies: Record<string, unknown> = {
      list_all_users: [{ id: 'u-1', email: 'a@x.example', workspace_ids: ['w-1'] }],
      list_user_invites: [],
      list_workspaces: [{ id: 'w-1', slug: 'ws-1' }],
      list_configs: [
        { slug: 'pc-1', name: 'Routing', owner_id: 'u-1' },
        { slug: 'pc-2', name: 'Other', owner_id: 'u-2' },
      ],
    };
    const notes: string[] = [];
    const tools = {
      run: async (operation: string) =>
        operation in replies
          ? { ok: true, data: { data: replies[operation] } }
          : { ok: false, error: { message: 'no', details: {} } },
      note: (sentence: string) => void notes.push(sentence),
    } as unknown as WorkflowTools;
    expect(await offboardUser.run({ user: 'u-1' }, tools)).toMatchObject({
      ok: true,
      data: { about: { owns: [{ type: 'config', id: 'pc-1', name: 'Routing', workspace: 'ws-1' }] } },
    });
    expect(notes.join(' ')).toContain('may lack something: API keys, guardrails of ws-1');
  });

  it('withdraws the invitation of who has not come yet', async () => {
    const answer = await world.data('offboard_user', { user: 'nina.petrov@acme-robotics.example' });
    expect(operationsOf(answer)).toEqual(['delete_user_invite']);
  });

  it('says that nobody is called so', async () => {
    expect(errorOf(await world.call('offboard_user', { user: 'nobody@x.example' })).details.field_errors).toMatchObject(
      [{ field: 'user' }],
    );
  });
});
