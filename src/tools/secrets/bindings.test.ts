import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { secretBindings } from './bindings.ts';
import { assertOneTimeMode } from './one-time-mode.ts';
import { oneTimeOutlet } from './one-time-outlet.ts';

const known = (name: string): boolean => name === 'create_integration' || name === 'update_integration';
const own = new Set(['PORTKEY_API_KEY']);

describe('PORTKEY_SECRET_ENV', () => {
  it('binds names to operations', () => {
    const bindings = secretBindings(' A=create_integration, update_integration ; B=create_integration;', known, own);
    expect([...(bindings.get('A') ?? [])]).toEqual(['create_integration', 'update_integration']);
    expect([...bindings.keys()]).toEqual(['A', 'B']);
    expect(secretBindings(undefined, known, own).size).toBe(0);
    expect([...secretBindings('A = create_integration ; ', known, own).keys()]).toEqual(['A']);
  });

  it.each([
    ['A', /it takes NAME=operation/],
    ['A=', /it takes NAME=operation/],
    ['../A=create_integration', /it takes NAME=operation/],
    ['A=create_integration=B', /it takes NAME=operation/],
    ['A=drop_everything', /binds A to drop_everything/],
    ['PORTKEY_API_KEY=create_integration', /this server's own/],
  ])('%s is refused', (raw, why) => expect(() => secretBindings(raw, known, own)).toThrow(why));
});

describe('PORTKEY_ONE_TIME_SECRETS', () => {
  it('takes the way that the transport has', () => {
    expect(() => assertOneTimeMode('link', 'stdio')).toThrow(/needs HTTP/);
    expect(() => assertOneTimeMode('file', 'http')).toThrow(/for stdio/);
    for (const transport of ['stdio', 'http'] as const)
      expect(() => assertOneTimeMode('reply', transport)).not.toThrow();
    expect(() => assertOneTimeMode('file', 'stdio')).not.toThrow();
    expect(() => assertOneTimeMode('link', 'http')).not.toThrow();
    const config = readConfig({ PORTKEY_ONE_TIME_SECRETS: 'link' });
    expect(() => oneTimeOutlet(config, {}, undefined)).toThrow(/for HTTP/);
    const page = { fault: async () => undefined, deliverOneTime: async () => ({ shown: '', note: '' }) };
    expect(oneTimeOutlet(config, {}, page)).toBe(page);
    expect(oneTimeOutlet(readConfig({}), {}, page)).toBeUndefined();
  });
});
