import { operationFor } from '../../catalog/index.ts';
import { isObject, objectOr } from '../../json.ts';
import { SANDBOX_KEY } from '../../sandbox/model/rows.ts';
import type { StepResult, Workflow, WorkflowTools } from '../../workflows/model/workflow.ts';
import { good } from '../reply/envelope.ts';

/** What the server knows of itself, without asking Portkey. */
interface ServerFacts {
  readonly server: Readonly<Record<string, unknown>>;
  /** How Portkey shows the server's key in its list, or undefined without a key. */
  readonly keyMask: () => Promise<string | undefined>;
  /** What is wrong with the server's key, where that can be seen without asking Portkey. */
  readonly keyFault?: string;
}

interface Row {
  readonly [field: string]: unknown;
}

const MOST_LOOKED_AT = 100;

/**
 * The tool that says what the server's key is and what limits are in force.
 *
 * Portkey has no call for this: the key is found in its own list of keys by its mask (portkey-details.md 4).
 *
 * @param facts what the server knows of itself
 */
export function whoami(facts: ServerFacts): Workflow {
  return {
    name: 'whoami',
    title: 'Who am I',
    description:
      'Which organisation, workspace, key type and scopes this server acts with, whether it is the sandbox or real, and which limits (read-only, confirmations, domains) are in force. Call it first when unsure.',
    examplePhrases: `
      who am I, which organisation am I in, am I in the sandbox or the real thing, what account is this server connected
      to, what is my key allowed to do, which scopes do I have, am I read only, is this production or a demo, check my
      own permissions, which workspace am I working in, what type of key am I using, test my connection to portkey
    `,
    domain: 'server',
    risk: 'read',
    steps: [],
    untrusted: ['key.name', 'key.default_workspace.name'],
    input: {},
    run: async (_args, tools) => {
      const { isOfSandbox, ...key } = await keyFacts(facts, tools);
      return good({ ...facts.server, ...(isOfSandbox === true && { sandbox: true }), key });
    },
  };
}

async function keyFacts(facts: ServerFacts, tools: WorkflowTools): Promise<Row> {
  const { ownKey } = tools;
  if (ownKey && 'missing' in ownKey) return { configured: false, how: ownKey.missing };
  if (ownKey === undefined && facts.keyFault !== undefined) return { configured: false, how: facts.keyFault };
  const mask = ownKey?.masked ?? (await facts.keyMask());
  if (mask === undefined) return { configured: false, how: 'Set PORTKEY_API_KEY, or start with --sandbox.' };
  const [keys, workspaces] = await Promise.all([
    tools.run(operationFor('api keys'), { page_size: MOST_LOOKED_AT }),
    tools.run(operationFor('workspaces'), { page_size: MOST_LOOKED_AT }),
  ]);
  const own = rowsOf(keys).filter((row) => row.key === mask);
  const [row] = own;
  return {
    configured: true,
    whose: ownKey ? "the caller's own" : "the server's",
    masked: mask,
    ...(own.length === 1 &&
      row !== undefined &&
      pick(row, [
        'id',
        'name',
        'type',
        'organisation_id',
        'workspace_id',
        'user_id',
        'status',
        'scopes',
        'expires_at',
        'rate_limits',
        'usage_limits',
      ])),
    ...(own.length !== 1 && {
      unknown: `Portkey does not tell a key about itself, and its list of keys ${keys.ok ? 'does not show this one' : `could not be read (${keys.error.message})`}.`,
    }),
    ...(row?.description === SANDBOX_KEY && { isOfSandbox: true }),
    ...defaultOf(rowsOf(workspaces)),
    organisation_id:
      row?.organisation_id ?? rowsOf(keys)[0]?.organisation_id ?? rowsOf(workspaces)[0]?.organisation_id ?? null,
    reaches: workspaces.ok
      ? 'several workspaces (an admin key)'
      : 'one workspace, or fewer scopes than listing workspaces needs',
    plan: planOf(keys, workspaces),
  };
}

/** The workspace that an organisation's key acts in where none is named. */
function defaultOf(workspaces: readonly Row[]): Row {
  const row = workspaces.find(({ is_default: isDefault }) => isDefault === 1 || isDefault === true);
  return row === undefined ? {} : { default_workspace: pick(row, ['id', 'slug', 'name']) };
}

const planOf = (...results: readonly StepResult[]): string =>
  results.some((result) => result.ok) ? 'not told by Portkey' : 'not told by Portkey; its answers were refusals';

function rowsOf(result: StepResult): readonly Row[] {
  const rows = result.ok ? objectOr(result.data).data : undefined;
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

const pick = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(fields.filter((field) => row[field] !== undefined).map((field) => [field, row[field]]));
