/** One name for one thing in what our own tools answer, as `src/workflows/names.test.ts` holds it for their arguments. */
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/json.ts';
import { workflows } from '../../src/workflows/index.ts';
import { atHome } from './home.ts';

const home = atHome();

/** What an answer calls a thing. Each way to say it that is not here is a second name, and wants a reason in this table. */
const NAMES: readonly (readonly [about: RegExp, names: readonly string[]])[] = [
  [/workspace/, ['workspace', 'workspaces', 'workspace_id']],
  [/period|range/, ['period']],
  [/days/, ['days']],
  [/look/, ['looked_at', 'not_looked_at']],
  [/dollar|cents|cost|spend|spent/, ['dollars', 'in_dollars', 'spender', 'cost', 'cost_cents']],
  [/^(user|person|member|owner)s?(_id|_email|$)/, ['user', 'users']],
  // How a part is told, and the change beside it.
  [/percent/, ['percent', 'in_percent', 'percent_from', 'error_rate_percent']],
  [
    /key/,
    [
      'key',
      'api_key',
      'keys',
      'api_keys',
      'members_create_keys',
      'members_create_keys',
      'members_create_keys',
      'keys_that_manage_keys',
      'keys_without_expiry',
      'keys_without_limit',
      'unused_keys',
    ],
  ],
];
/** Portkey's own words inside what is handed on: a plan's arguments, a workspace as a document. */
const PORTKEYS = new Set(['arguments', 'plan', 'changes', 'document', 'security_settings', 'checks', 'usage_limits']);

function namesIn(value: unknown, found: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const item of value) namesIn(item, found);
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      found.add(name);
      if (!PORTKEYS.has(name)) namesIn(inner, found);
    }
  return found;
}

/** What each reading tool of ours is asked; a new one without an entry fails below. */
const QUESTIONS: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  get_analytics_summary: async () => ({ period: 'this_month' }),
  get_spend_report: async () => ({ by: ['workspace', 'model', 'provider', 'key', 'user'] }),
  list_dependents: async () => ({ type: 'config', id: (await home.rows('list_configs'))[0].slug }),
  find_unused: async () => ({ days: 30 }),
  check_posture: async () => ({}),
  onboard_team: async () => ({ name: 'Atlas', members: [(await home.rows('list_all_users'))[0].email] }),
  offboard_user: async () => ({ user: (await home.rows('list_all_users'))[1].email }),
  rotate_keys: async () => ({ workspace_id: (await home.rows('list_workspaces'))[0].id }),
  validate_completion_metadata: async () => ({ metadata: { team: 'support' } }),
  // Portkey's words, in the document that is read back; its names are held by the property tests of that document.
  export_workspace: async () => ({ workspace_id: (await home.rows('list_workspaces'))[0].id }),
};
/** Answers with a plan like the others, of a document that a test of its own makes. */
const ELSEWHERE = new Set(['plan_workspace']);

describe('answers of our own tools', () => {
  it.each(workflows.filter(({ name, risk }) => risk === 'read' && !ELSEWHERE.has(name)).map(({ name }) => name))(
    '%s calls one thing by one name',
    async (name) => {
      const question = QUESTIONS[name];
      if (question === undefined) throw new Error(`say in this test what ${name} is asked`);
      const names = namesIn(await home.house.data(name, await question()), new Set());
      if (name === 'export_workspace') return expect(names).toContain('workspace');
      const second = [...names].filter((one) =>
        NAMES.some(([about, taken]) => about.test(one) && !taken.includes(one)),
      );
      expect(second).toEqual([]);
      // What is a field is written like one.
      expect([...names].filter((one) => !/^[a-z][a-z0-9_:.]*$/.test(one))).toEqual([]);
    },
  );
});
