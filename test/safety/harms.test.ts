import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry, Escalation, Harm, Sensitivity } from '../../src/catalog/model/operation.ts';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import { described } from '../../src/tools/policy/addresses.ts';
import { workflows } from '../../src/workflows/index.ts';

/*
 * Every write answers what a careless or hostile call of it could do, and whatever it names has a rule by which the
 * policy asks. A write without an answer fails here with its name.
 */

const writes = catalog.filter(({ risk }) => risk !== 'read');

/** Whether the policy always asks about it: a delete, or sensitive by itself. */
const alwaysAsks = ({ risk, sensitive }: CatalogEntry): boolean => risk === 'delete' || sensitive !== undefined;

const asksFor = ({ escalates = [] }: CatalogEntry, ...to: readonly (Sensitivity | 'delete')[]): Escalation[] =>
  escalates.filter((rule) => to.includes(rule.to));

/** Whether an address or a credential can stand in some argument: then the rule for addresses sees it. */
function hasOpenPlace(schema: JsonSchema, depth = 0): boolean {
  if (depth > 6 || described(schema).inert || schema.enum !== undefined) return false;
  const inner = [
    ...(schema.anyOf ?? []),
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
  ];
  return schema.type === 'string' || schema.type === undefined || inner.some((one) => hasOpenPlace(one, depth + 1));
}
const takesText = ({ input }: CatalogEntry): boolean =>
  Object.values(input).some((field) => field.in !== 'path' && hasOpenPlace(field.schema));

/** By what each harm is asked about; of `execute` that it spends is what it is for, and its own risk says so. */
const RULES: Readonly<Record<Harm, (entry: CatalogEntry) => boolean>> = {
  'cuts off': (entry) => alwaysAsks(entry) || asksFor(entry, 'delete', 'access', 'live').length > 0,
  'leaks a key': (entry) => alwaysAsks(entry) || asksFor(entry, 'access', 'egress').length > 0 || takesText(entry),
  spends: (entry) => entry.risk === 'execute' || alwaysAsks(entry) || asksFor(entry, 'protection', 'delete').length > 0,
  'sends elsewhere': (entry) => alwaysAsks(entry) || takesText(entry),
  grants: (entry) => alwaysAsks(entry) || asksFor(entry, 'access').length > 0,
  loosens: (entry) => alwaysAsks(entry) || asksFor(entry, 'protection', 'live', 'delete').length > 0,
};

describe('every write of the catalog', () => {
  it('answers what it could do', () => {
    expect(writes.length).toBeGreaterThan(100);
    expect(writes.filter(({ could }) => could === undefined).map(({ name }) => name)).toEqual([]);
    expect(catalog.filter(({ risk, could }) => risk === 'read' && could !== undefined)).toEqual([]);
  });

  it('has a rule by which the policy asks about each of these', () => {
    const without = writes.flatMap((entry) =>
      (entry.could ?? []).filter((harm) => !RULES[harm](entry)).map((harm) => `${entry.name} ${harm}`),
    );
    expect(without).toEqual([]);
  });

  it('names a harm wherever it has a rule', () => {
    const silent = writes.filter(
      (entry) => (entry.could ?? []).length === 0 && (alwaysAsks(entry) || (entry.escalates ?? []).length > 0),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('is answered for again by each workflow that takes it as a step', () => {
    for (const { name, risk, steps, could } of workflows.filter((workflow) => workflow.risk !== 'read')) {
      const ofSteps = catalog.filter((entry) => steps.includes(entry.name)).flatMap((entry) => entry.could ?? []);
      expect([...(could ?? ['no answer'])].sort(), `${name} (${risk})`).toEqual([...new Set(ofSteps)].sort());
    }
  });

  it('says that it cuts off where it deletes', () => {
    const silent = writes.filter((entry) => entry.risk === 'delete' && !entry.could?.includes('cuts off'));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it.each<[Harm, readonly string[]]>([
    ['cuts off', ['sync_mcp_integration', 'sync_mcp_server_capabilities', 'update_integration_models']],
    ['leaks a key', ['resend_user_invite', 'create_api_key', 'rotate_api_key']],
    ['spends', ['create_chat_completion', 'create_batch', 'update_usage_limit']],
    ['sends elsewhere', ['create_mcp_server', 'set_mcp_server_tokens', 'create_guardrail', 'update_config']],
    ['grants', ['invite_user', 'update_workspace_member', 'create_api_key']],
    ['loosens', ['update_guardrail', 'update_rate_limit', 'sync_mcp_server_metadata']],
  ])('%s: those that were forgotten once', (harm, names) => {
    const entries = names.map((name) => catalog.find((entry) => entry.name === name));
    expect(entries.filter((entry) => !entry?.could?.includes(harm)).map((entry) => entry?.name)).toEqual([]);
  });
});
