import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../config.ts';
import { createApplication } from '../application.ts';
import { createExposure, domainNames, narrow, narrowed } from './exposure.ts';
import { createToolbox } from './toolbox.ts';

const toolbox = createToolbox([]);
const start = (env: Record<string, string>) => () =>
  createApplication(readConfig({ PORTKEY_SANDBOX: 'true', ...env }), 'test');

describe('settings of the filters', () => {
  it.each([
    [{ PORTKEY_TOOL_DOMAINS: 'prompt' }, /PORTKEY_TOOL_DOMAINS names "prompt"; it takes .*prompts.*all/],
    [{ PORTKEY_TOOL_DOMAINS: 'all,-keyz' }, /"-keyz"/],
    [{ PORTKEY_TOOL_DOMAINS: '-all' }, /"-all"/],
    [{ PORTKEY_TOOLS_ALLOW: 'list_confgs' }, /PORTKEY_TOOLS_ALLOW names "list_confgs".*such as list_configs/],
    [{ PORTKEY_TOOLS_DENY: 'destroy_*' }, /PORTKEY_TOOLS_DENY names "destroy_\*"/],
  ])('%o stops the start with what is valid', (env, message) => {
    expect(start(env)).toThrow(ConfigError);
    expect(start(env)).toThrow(message);
  });

  it.each([
    [{ PORTKEY_TOOL_DOMAINS: 'all,-prompts' }],
    [{ PORTKEY_TOOL_DOMAINS: 'prompts,keys' }],
    [{ PORTKEY_TOOLS_DENY: 'delete_*,list_rate_limit_policies' }],
  ])('%o is understood', (env) => expect(start(env)).not.toThrow());

  it('takes a pattern’s other signs as they are', () => {
    const exposure = createExposure(
      { readOnly: false, allow: ['list.configs', 'list_(configs)', '[a-z]*'] },
      toolbox.find,
    );
    expect(toolbox.all.filter((tool) => exposure.refusal(tool) === undefined)).toEqual([]);
  });
});

describe('narrowing', () => {
  it('never widens, whatever is asked', () => {
    const processes = [
      {},
      { readOnly: true },
      { deny: ['*_config'] },
      { allow: ['list_*'] },
      { domains: ['prompts', 'keys'] },
    ];
    const requests = [
      {},
      { readOnly: true },
      { readOnly: false, domains: ['all'] },
      { allow: ['*'] },
      { domains: domainNames },
      { domains: ['-keys'] },
      { allow: ['delete_*'], deny: ['list_*'] },
    ];
    for (const wide of processes)
      for (const asked of requests) {
        const process = createExposure({ readOnly: false, ...wide }, toolbox.find);
        const both = narrow(process, [{ readOnly: false, ...asked }], toolbox.find);
        for (const tool of toolbox.all) if (process.refusal(tool)) expect(both.refusal(tool), tool.name).toBeDefined();
      }
  });

  it('asks every layer about a call that is riskier than its tool', () => {
    const [tool] = toolbox.all;
    if (tool === undefined) throw new Error('no tools');
    const no = { code: 'denied', message: 'no' } as const;
    const open = { refusal: () => undefined };
    expect(narrowed([open, { ...open, refusalAt: () => no }]).refusalAt?.(tool, 'delete')).toEqual(no);
    expect(narrowed([open, open]).refusalAt?.(tool, 'delete')).toBeUndefined();
  });
});
