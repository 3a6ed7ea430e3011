import { expect, it } from 'vitest';
import { createApiKey } from './adaptations.ts';
import type { WorkflowTools } from './model/workflow.ts';

const prepare = (args: Record<string, unknown>) => createApiKey.prepare?.(args, {} as WorkflowTools);
const fieldOf = async (args: Record<string, unknown>): Promise<unknown> => {
  const result = await prepare(args);
  return result && 'ok' in result ? (result.error.details.field_errors as { field: string }[])[0]?.field : undefined;
};

it('tells what each type of key needs', async () => {
  expect(await fieldOf({ type: 'organisation', sub_type: 'user', user_id: 'u' })).toBe('sub_type');
  expect(await fieldOf({ type: 'workspace', sub_type: 'service' })).toBe('workspace_id');
  expect(await fieldOf({ type: 'workspace', sub_type: 'user', workspace_id: 'w' })).toBe('user_id');
});

it.each([
  { type: 'organisation', sub_type: 'service' },
  { type: 'workspace', sub_type: 'service', workspace_id: 'w' },
  { type: 'workspace', sub_type: 'user', workspace_id: 'w', user_id: 'u' },
])('lets %j through as it is', async (args) => {
  expect(await prepare(args)).toEqual({ arguments: args });
});
