import { describe, expect, it } from 'vitest';
import { defaultSettings, withDefaults } from './settings.ts';

describe('settings', () => {
  it('are the defaults where nothing, or undefined, is given', () => {
    expect(withDefaults({})).toEqual(defaultSettings);
    const given = JSON.parse('{"timeoutMs":5}') as { timeoutMs: number };
    const absent = { maxRetries: undefined } as unknown as { maxRetries: number };
    expect(withDefaults({ ...given, ...absent })).toStrictEqual({ ...defaultSettings, timeoutMs: 5 });
    expect(withDefaults({ maxRetries: 0, allowInsecureHttp: true })).toMatchObject({
      maxRetries: 0,
      allowInsecureHttp: true,
    });
  });
});
