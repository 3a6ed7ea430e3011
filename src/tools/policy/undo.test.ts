import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import { promotePrompt } from '../../workflows/prompts.ts';
import { type Tool, toolOf, toolOfWorkflow } from '../model/tool.ts';
import { assessRisk } from './assess-risk.ts';
import type { Stored } from './shrinking.ts';
import { undoOf } from './undo.ts';

const undo = (tool: Tool, args: Record<string, unknown> = {}, stored?: Stored) =>
  undoOf({ tool, args, assessment: assessRisk(tool, args), principalId: 'ana', ...(stored && { stored }) });
const named = (name: string): Tool => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(name);
  return toolOf(operation);
};

describe('whether a call can be undone', () => {
  it.each([
    ['delete_config', 'This cannot be undone.'],
    ['archive_deployment', 'It is archived rather than erased; this server has no call that brings it back.'],
    ['delete_usage_limit', 'It is archived rather than erased; this server has no call that brings it back.'],
    ['remove_workspace_member', 'It can be undone with add_workspace_member.'],
    ['create_chat_completion', 'What it runs or spends cannot be undone.'],
    ['rotate_api_key', 'What this cuts off or replaces cannot simply be brought back.'],
    ['cancel_batch', 'What this cuts off or replaces cannot simply be brought back.'],
    ['update_config', 'Earlier versions are kept, so this can be undone by hand.'],
    ['create_config', 'What it creates can be deleted again.'],
    // POST /api-keys/{type}/{sub-type}, DELETE /api-keys/{id}
    ['create_api_key', 'What it creates can be deleted again.'],
    ['create_feedback', 'There is no call that undoes this.'],
    ['resend_user_invite', 'There is no call that undoes this.'],
    ['update_guardrail', 'It can be undone only by whoever knows the earlier values.'],
  ])('%s: %s', (name, said) => {
    expect(undo(named(name))).toBe(said);
  });

  it('is told by what the arguments add', () => {
    const tool = named('update_prompt');
    const assessment = { ...assessRisk(tool, {}), risk: 'delete' as const };
    expect(undoOf({ tool, args: {}, assessment, principalId: 'ana' })).toBe('Earlier versions are kept.');
  });

  it('of an update needs the earlier values', () => {
    const update = named('update_guardrail');
    expect(undo(update, {}, { kind: 'read', value: {} })).toBe(
      'It can be undone by setting back what is shown here, but for secrets, which Portkey does not show.',
    );
    expect(undo(update, {}, { kind: 'unread', why: 'x' })).toContain('only by whoever knows');
  });

  it('of a workflow is told by its assessment', () => {
    const tool = toolOfWorkflow(promotePrompt);
    const undone = (risk: 'write' | 'delete') =>
      undoOf({ tool, args: {}, assessment: { ...assessRisk(tool, {}), risk }, principalId: 'ana' });
    expect(undone('write')).toBe('What it creates or adds can be deleted again.');
    expect(undone('delete')).toBe('It may not be possible to undo this.');
  });
});
