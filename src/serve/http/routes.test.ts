import { expect, it } from 'vitest';
import type { Application } from './../../tools/application.ts';
import { PORTKEY_CHECK_MS, portkeyCheck } from './routes.ts';

type Answer =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: { message: string; details: { code: string; status?: number } } };

function application(answer: () => Answer) {
  const asked: string[] = [];
  const fake = {
    toolbox: { find: (name: string) => ({ name }) },
    exposure: {},
    pipeline: {
      call: async (tool: { name: string }) => {
        asked.push(tool.name);
        return { envelope: answer() };
      },
    },
  };
  return { asked, load: async () => fake as unknown as Application };
}
const failure = (code: string, status?: number): Answer => ({
  ok: false,
  error: { message: 'no', details: { code, ...(status !== undefined && { status }) } },
});

it.each([
  [failure('AB03', 403), undefined],
  [failure('http_429', 429), undefined],
  [failure('AB01', 401), 'Portkey does not know the key.'],
  [failure('http_503', 503), 'Portkey cannot be reached (http_503).'],
  [failure('network'), 'Portkey cannot be reached (network).'],
  [{ ok: true, data: {} } as Answer, undefined],
])('takes %j for %j', async (answer, trouble) => {
  expect(await portkeyCheck(application(() => answer).load, true)()).toBe(trouble);
});

it('asks once for all the probes of ten seconds, also when they come at once', async () => {
  let now = 1_000;
  const portkey = application(() => failure('network'));
  const check = portkeyCheck(portkey.load, true, () => now);
  await Promise.all([check(), check(), check()]);
  now += PORTKEY_CHECK_MS - 1;
  await check();
  expect(portkey.asked).toEqual(['list_workspaces']);
  now += 1;
  await check();
  expect(portkey.asked).toHaveLength(2);
});

it('asks without a key where each caller brings one', async () => {
  const portkey = application(() => ({ ok: true, data: {} }));
  await portkeyCheck(portkey.load, false)();
  expect(portkey.asked).toEqual(['get_model_pricing']);
});

it('says so, and does not reject, when the tools cannot be loaded', async () => {
  expect(await portkeyCheck(() => Promise.reject(new Error('broken')), true)()).toBe('Portkey cannot be asked.');
});
