import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { hourlyCaps } from './admission.ts';
import { policySettings, upstreamOf } from './settings.ts';

const words = (env: Record<string, string>) => [...policySettings(readConfig(env)).confirm];

describe('what the policy decides by', () => {
  it('asks about what hurts where nothing else is said', () => {
    expect(words({})).toEqual(['delete', 'access', 'egress', 'protection']);
    expect(words({ PORTKEY_CONFIRM: 'WRITE,live' })).toEqual(['write', 'live']);
    expect(words({ PORTKEY_CONFIRM: 'off' })).toEqual([]);
  });

  it.each(['everything', 'off,delete', 'delete,off'])('is not %s', (given) => {
    expect(() => words({ PORTKEY_CONFIRM: given })).toThrow(/PORTKEY_CONFIRM names "(everything|off)"/);
  });

  it('is pinned and dry where that is said', () => {
    const pinned = policySettings(readConfig({ PORTKEY_WORKSPACE_ID: 'w-1', PORTKEY_DRY_RUN: 'on' }));
    expect([...(pinned.pinnedWorkspace ?? [])]).toEqual(['w-1']);
    expect(pinned.dryRun).toBe(true);
    const plain = policySettings(readConfig({}));
    expect(plain).not.toHaveProperty('pinnedWorkspace');
    expect(plain.dryRun).toBe(false);
  });

  it('caps writes and deletes over HTTP, and elsewhere where that is said', () => {
    const none = hourlyCaps(readConfig({}));
    expect(none('http')).toEqual({ writes: 300, deletes: 50 });
    expect(none('stdio')).toEqual({ writes: undefined, deletes: undefined });
    expect(none('cli')).toEqual({ writes: undefined, deletes: undefined });
    const some = hourlyCaps(readConfig({ PORTKEY_MAX_WRITES_PER_HOUR: '7', PORTKEY_MAX_DELETES_PER_HOUR: '0' }));
    expect(some('http')).toEqual({ writes: 7, deletes: 0 });
    expect(some('stdio')).toEqual({ writes: 7, deletes: 0 });
  });

  it('tells apart where calls go', () => {
    const to = (env: Record<string, string>) => upstreamOf(readConfig(env));
    expect(to({ PORTKEY_SANDBOX: 'on' })).toBe('sandbox');
    const places = [
      to({}),
      to({ PORTKEY_BASE_URL: 'https://a.example' }),
      to({ PORTKEY_BASE_URL: 'https://a.example', PORTKEY_GATEWAY_URL: 'https://g.example' }),
      to({ PORTKEY_GATEWAY_URL: 'https://g.example' }),
    ];
    expect(new Set(places).size).toBe(4);
    expect(places[0]?.trim()).toBe('');
  });
});
