import { describe, expect, it } from 'vitest';
import type { EgressFinding } from './findings.ts';
import { faultsOf, reasonsOf } from './reasons.ts';

const found: readonly EgressFinding[] = [
  { kind: 'address', field: 'config.custom_host', host: 'evil.example' },
  { kind: 'credential', field: 'config.api_key' },
  { kind: 'address', field: 'slug', host: 'other.example' },
  { kind: 'headers', field: 'config.forward_headers' },
  { kind: 'address', field: 'extra.url', host: 'evil.example' },
];

describe('why something leaves for elsewhere', () => {
  it('is each host with every field that names it, credentials and headers', () => {
    expect(reasonsOf(found)).toEqual([
      'sends requests, texts or keys to evil.example (config.custom_host, extra.url)',
      'sends requests, texts or keys to other.example (slug)',
      'uses a credential that the call brings, and so whoever’s account it is (config.api_key)',
      'passes headers of incoming requests on, which can hold keys (config.forward_headers)',
    ]);
  });

  it('is only what was found', () => {
    expect(reasonsOf([])).toEqual([]);
    expect(reasonsOf(found.slice(0, 1))).toEqual([
      'sends requests, texts or keys to evil.example (config.custom_host)',
    ]);
    expect(reasonsOf([{ kind: 'address', field: 'a' }])).toEqual([]);
    expect(reasonsOf([{ kind: 'credential', field: 'a', host: 'evil.example' }])).toHaveLength(1);
  });

  it('is a fault of each field where nothing may go elsewhere', () => {
    expect(faultsOf(found.slice(0, 3), (field) => field === 'slug')).toEqual([
      {
        field: 'config.custom_host',
        message:
          'must not hold an address (evil.example): a read goes to Portkey alone; give a slug, an id or plain words',
      },
      {
        field: 'config.api_key',
        message: 'must not hold a credential or headers: a read uses the key of this server',
      },
      { field: 'slug', message: 'must be an id or slug, not an address (other.example)' },
    ]);
  });
});
