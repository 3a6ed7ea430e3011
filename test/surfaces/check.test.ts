import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkText } from '../../src/cli/terminal/check.ts';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import { checkKey, missingScopes, withCheck } from '../../src/tools/check.ts';
import { context } from '../helpers/recording.ts';

const seen: { method: string; path: string }[] = [];
/** A Portkey that forbids prompts, breaks at guardrails and lets everything else be read. */
const server = createServer((request, response) => {
  const path = request.url ?? '';
  seen.push({ method: request.method ?? '', path });
  response.setHeader('content-type', 'application/json');
  if (path.startsWith('/v1/prompts')) {
    response.statusCode = 403;
    response.end('{"success":false,"data":{"message":"no","errorCode":"AB03"}}');
  } else if (path.startsWith('/v1/guardrails')) {
    response.statusCode = 500;
    response.end('{"success":false,"data":{"message":"broken","errorCode":"AB04"}}');
  } else response.end('{"object":"list","total":1,"data":[{"id":"w1","slug":"ws-1","organisation_id":"o1"}]}');
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.close());

const application = (more: Readonly<Record<string, string>> = {}) =>
  createApplication(
    readConfig({ PORTKEY_API_KEY: 'pk-test-0123456789', PORTKEY_BASE_URL: base, PORTKEY_MAX_RETRIES: '0', ...more }),
    'test',
  );

describe('tools --check', () => {
  it('says for each domain what works, what is refused and which scope that needs, with reads only', async () => {
    const check = await checkKey(application());
    const state = (domain: string) => check.domains.find((row) => row.domain === domain)?.state;
    expect(state('configs')).toBe('works');
    expect(state('collections')).toBe('works');
    expect(state('audit')).toBe('works');
    expect(state('prompts')).toBe('refused');
    expect(state('images')).toBe('unchecked');
    expect(['failed', 'partly']).toContain(state('guardrails'));
    expect(check.domains.find((row) => row.domain === 'prompts')?.probes[0]).toMatchObject({
      status: 403,
      needs: ['prompts.list'],
    });
    expect(seen.length).toBeGreaterThan(15);
    expect(seen.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(checkText(check, { width: 100, colour: false })).toContain('list_prompts: 403; needs prompts.list');
  });

  it('asks nothing that the filters switch off', async () => {
    const check = await checkKey(application({ PORTKEY_TOOL_DOMAINS: 'configs' }));
    expect(check.domains.map(({ domain }) => domain)).toEqual(['configs']);
  });

  it('hides what was refused, in the list and at the call, and nothing else', async () => {
    const plain = application();
    const checked = await withCheck(plain);
    const names = (which: typeof plain) =>
      which
        .surface('full')
        .list(which.exposure)
        .map(({ name }) => name);
    const hidden = names(plain).filter((name) => !names(checked).includes(name));
    expect(hidden).toContain('list_prompts');
    expect(hidden).not.toContain('list_guardrails');
    expect(hidden.length).toBeLessThan(5);
    const result = await checked
      .surface('lean')
      .call('portkey_read', { operation: 'list_prompts' }, context, checked.exposure);
    expect(result?.envelope).toMatchObject({ ok: false, error: { details: { code: 'denied' } } });
  });

  it('knows which scopes are missing', () => {
    expect(missingScopes(['a', 'b'], ['a'])).toEqual(['b']);
    expect(missingScopes({ anyOf: ['a', 'b'] }, ['b'])).toEqual([]);
    expect(missingScopes({ anyOf: ['a', 'b'] }, ['c'])).toEqual(['a', 'b']);
    expect(missingScopes(undefined, [])).toEqual([]);
  });
});
