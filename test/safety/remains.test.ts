import { afterAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { testSandbox } from '../../src/sandbox/testing.ts';
import { createToolbox } from '../../src/tools/model/toolbox.ts';
import { house } from './house.ts';

const { sandbox } = testSandbox();
const asked = house({ sandbox });
const open = house({ sandbox, env: { PORTKEY_CONFIRM: 'off' } });
afterAll(() => sandbox.close());

const remaining = catalog.filter(({ remains }) => remains !== undefined);

describe('what remains after a call', () => {
  it('is said of what people take for more than it is', () => {
    expect(remaining.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'rotate_api_key',
        'delete_api_key',
        'delete_user_invite',
        'delete_provider',
        'publish_prompt',
      ]),
    );
  });

  it.each(remaining.map(({ name, remains = '' }) => [name, remains]))(
    '%s names only operations there are',
    (_, remains) => {
      const toolbox = createToolbox([]);
      for (const [name] of remains.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)) expect(toolbox.find(name), name).toBeDefined();
      expect(remains.length).toBeLessThan(130);
    },
  );

  it('is in the question, in the dry run and in the answer', async () => {
    const { id } = (await asked.data('list_api_keys')).data.find(
      (key: { type: string }) => key.type === 'workspace-service',
    );
    for (const name of ['rotate_api_key', 'delete_api_key'] as const) {
      const remains = remaining.find((one) => one.name === name)?.remains ?? 'nothing';
      const question = await asked.call(name, { id });
      expect(question.envelope.ok ? '' : question.envelope.error.message).toContain(remains);
      expect((await asked.data(name, { id, dry_run: true })).effect.summary).toContain(remains);
      const { envelope } = await open.call(name, { id });
      expect(envelope.ok && envelope.notes).toContain(remains);
    }
  });

  it('is not said of what was not done', async () => {
    const { envelope } = await open.call('delete_api_key', { id: '00000000-0000-4000-8000-000000000000' });
    expect(envelope.ok).toBe(false);
    expect(JSON.stringify(envelope)).not.toContain('another key first');
  });

  it('is said where a version is not in use yet', async () => {
    const { id } = (await open.data('list_prompts')).data[0];
    const { envelope } = await open.call('update_prompt', { prompt_id: id, string: 'Hello {{name}}' });
    expect(envelope.ok && envelope.notes?.join(' ')).toMatch(/not in use before publish_prompt/);
  });
});
