import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { runs } from '../../../test/helpers/thorough.ts';
import { ConfigError, readConfig } from '../../config.ts';
import { createApplication } from '../application.ts';
import { createExposure, domainNames, namePattern, narrow, narrowed } from './exposure.ts';
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

/** The same by trying every way: right by its shortness, and slow. */
const fitsSlowly = (pattern: string, name: string): boolean => {
  if (pattern === '') return name === '';
  if (pattern.startsWith('*'))
    return fitsSlowly(pattern.slice(1), name) || (name !== '' && fitsSlowly(pattern, name.slice(1)));
  return name !== '' && pattern[0] === name[0] && fitsSlowly(pattern.slice(1), name.slice(1));
};

describe('a pattern of names', () => {
  it.each([
    ['list_configs', 'list_configs', true],
    ['list_*', 'list_configs', true],
    ['*', '', true],
    ['*_config', 'update_config', true],
    ['*_*', 'a', false],
    ['list', 'list_configs', false],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['list.configs', 'list_configs', false],
    ['[a-z]*', 'list_configs', false],
    ['', 'a', false],
  ])('%s and %s: %s', (pattern, name, fits) => expect(namePattern(pattern)(name)).toBe(fits));

  it('is what trying every way finds (property)', () => {
    const letters = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 });
    fc.assert(
      fc.property(letters('ab*'), letters('ab'), (pattern, name) => {
        expect(namePattern(pattern)(name)).toBe(fitsSlowly(pattern, name));
      }),
      { numRuns: runs(3_000) },
    );
  });

  it.each(['*', '*a', 'a*', '**b', '*a*b'])('takes time in proportion to %s, however often', async (part) => {
    await expect(
      growthOf((size) => {
        const pattern = part.repeat(size / part.length);
        const name = 'a'.repeat(size);
        return () => namePattern(`${pattern}x`)(name);
      }),
    ).resolves.toBeLessThan(MOST_GROWTH);
  });
});
