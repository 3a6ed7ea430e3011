import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type ScriptLimits } from './limits.ts';
import { createScriptRunner, type InnerReply, type ScriptOutcome } from './runner.ts';

const runner = createScriptRunner();
afterAll(() => runner.close());

interface Given {
  readonly args?: unknown;
  readonly limits?: Partial<ScriptLimits>;
  readonly owner?: string;
  readonly signal?: AbortSignal;
  readonly call?: (name: string, args: Readonly<Record<string, unknown>>, all: boolean) => Promise<InnerReply>;
}

const run = (code: string, given: Given = {}): Promise<ScriptOutcome> =>
  runner.run({
    code,
    args: given.args,
    names: ['list_workspaces', 'get_config'],
    limits: { ...DEFAULT_LIMITS, ...given.limits },
    owner: given.owner ?? 'one',
    signal: given.signal ?? new AbortController().signal,
    call: given.call ?? (async (name, args, all) => ({ ok: true, data: { name, args, all } })),
  });

const value = async (code: string, given?: Given): Promise<unknown> => {
  const { end } = await run(code, given);
  if (end.kind === 'error') throw new Error(`${end.code}: ${end.message} (line ${end.line})`);
  return JSON.parse(end.json);
};

const error = async (code: string, given?: Given) => {
  const { end } = await run(code, given);
  if (end.kind !== 'error') throw new Error(`It ended with ${end.json.slice(0, 200)}`);
  return end;
};

describe('a script', () => {
  it('returns a value, and null where it returns nothing', async () => {
    expect(await value('return {a: [1, "x", null, undefined], b: undefined};')).toEqual({ a: [1, 'x', null, null] });
    expect(await value('const x = 1;')).toBeNull();
  });

  it('calls operations, also side by side and for every page', async () => {
    expect(await value('return await portkey.list_workspaces({ page_size: 5 });')).toEqual({
      name: 'list_workspaces',
      args: { page_size: 5 },
      all: false,
    });
    let open = 0;
    let allAreOpen = (): void => {};
    const opened = new Promise<void>((resolve) => {
      allAreOpen = resolve;
    });
    const call = async (): Promise<InnerReply> => {
      open += 1;
      if (open === 4) allAreOpen();
      await opened;
      return { ok: true, data: 1 };
    };
    const code = 'return (await Promise.all([1,2,3,4].map(() => portkey.get_config()))).length;';
    // None is answered before all four are open.
    expect(await value(code, { call })).toBe(4);
    expect(await value('return (await portkey.all("list_prompts")).all;')).toBe(true);
  });

  it('gets its args, prints, and gives a plan', async () => {
    expect(await value('return args.days + 1;', { args: { days: 6 } })).toBe(7);
    const { printed } = await run('print("a", {b: 1}); console.log("c");');
    expect(printed).toEqual(['a {"b":1}', 'c']);
    const { end } = await run('return plan([{ operation: "delete_config", arguments: { slug: "pc-a" } }]);');
    expect(end).toEqual({
      kind: 'plan',
      json: '[{"operation":"delete_config","arguments":{"slug":"pc-a"}}]',
    });
    expect(await value('return { steps: [1] };')).toEqual({ steps: [1] });
  });

  it('can catch what a call failed with, and see its code', async () => {
    const call = async (): Promise<InnerReply> => ({
      ok: false,
      message: 'Portkey answered 404.',
      details: { code: 'AB08', status: 404 },
    });
    const code = 'try { await portkey.get_config({}); } catch (e) { return [e.name, e.message, e.code, e.status]; }';
    expect(await value(code, { call })).toEqual(['PortkeyError', 'Portkey answered 404.', 'AB08', 404]);
    expect(await error('\n\nawait portkey.get_config({});', { call })).toMatchObject({
      code: 'thrown',
      message: 'PortkeyError: Portkey answered 404.',
      line: 3,
    });
    const inside =
      'const read = async () => {\n  await null;\n  return await portkey.get_config({});\n};\nawait read();';
    expect((await error(inside, { call })).line).toBe(3);
  });
});

describe('what goes wrong is told with its line', () => {
  it.each<[string, string, string, number | undefined, Partial<ScriptLimits>?]>([
    ['a slip of the pen', 'const a = 1;\nconst b = ;', 'syntax', 2],
    ['something thrown', 'const a = 1;\n\nthrow new TypeError("no");', 'thrown', 3],
    ['a text thrown', 'throw "no";', 'thrown', undefined],
    ['nothing thrown', 'throw undefined;', 'thrown', undefined],
    ['a loop without end', 'let i = 0;\n[1].map((x) => x);\nwhile (true) i++;', 'too_slow', 2, { runMs: 200 }],
    [
      'a loop that holds its own catch',
      'while (true) { try { while (true) {} } catch {} }',
      'too_slow',
      1,
      { runMs: 200 },
    ],
    [
      'a loop in a microtask',
      'const f = () => Promise.resolve().then(f);\nawait f();',
      'too_slow',
      undefined,
      { runMs: 200 },
    ],
    ['recursion', 'const f = () => f() + 1;\nreturn f();', 'too_deep', 1],
    ['recursion in a getter', 'const o = { get a() { return this.a; } };\nreturn o.a;', 'too_deep', 1],
    ['memory', 'const a = [];\nwhile (true) a.push(new Array(1000).fill(1));', 'out_of_memory', 2],
    [
      'memory held in spite of it',
      'const a = []; while (true) { try { a.push("x".repeat(1e6) + a.length); } catch {} }',
      'out_of_memory',
      1,
    ],
    ['a promise that never ends', 'await new Promise(() => {});', 'never_settled', undefined],
    ['an answer that is too large', 'return "x".repeat(2000);', 'too_large', undefined, { answerBytes: 1000 }],
    ['an answer that is a circle', 'const a = {}; a.a = a; return a;', 'thrown', undefined],
    ['JSON nested deep', 'return JSON.parse("[".repeat(100000) + "]".repeat(100000));', 'too_deep', 1],
  ])('%s', async (_, code, expected, line, limits = {}) => {
    const end = await error(code, { limits });
    expect(end).toMatchObject({ code: expected, ...(line !== undefined && { line }) });
    expect(end.message.length).toBeGreaterThan(5);
    // The server goes on.
    expect(await value('return 1;')).toBe(1);
  });

  it('too many calls, which a catch cannot lift', async () => {
    let made = 0;
    const call = async (): Promise<InnerReply> => {
      made += 1;
      return { ok: true, data: null };
    };
    const code =
      'let n = 0; for (let i = 0; i < 20; i++) { try { await portkey.get_config({}); n++; } catch (e) {} } return n;';
    expect(await value(code, { call, limits: { calls: 5 } })).toBe(5);
    expect(made).toBe(5);
  });

  it('waiting without end', async () => {
    const end = await error('await portkey.get_config({});', {
      call: () => new Promise(() => {}),
      limits: { totalMs: 200 },
    });
    expect(end.code).toBe('too_slow');
  });

  it('a caller that goes away', async () => {
    const stop = new AbortController();
    const ended = error('await portkey.get_config({});', { call: () => new Promise(() => {}), signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    expect((await ended).code).toBe('cancelled');
  });
});

describe('a script reaches nothing', () => {
  it.each([
    'process',
    'require',
    'globalThis.process',
    'fetch',
    'setTimeout',
    'setInterval',
    'WebAssembly',
    'Worker',
    'Buffer',
    'navigator',
    'std',
    'os',
    'scriptArgs',
    'performance',
  ])('%s', async (name) => {
    expect(await value(`return typeof ${name};`)).toBe('undefined');
  });

  it('not the host through constructors, and no module', async () => {
    expect(await value('return (function(){}).constructor("return typeof process")();')).toBe('undefined');
    expect(await value('return portkey.get_config.constructor("return typeof require")();')).toBe('undefined');
    expect((await error('return await import("fs");')).code).toBe('thrown');
  });

  it('no clock finer than a second', async () => {
    expect(
      await value('const a = []; for (let i = 0; i < 1000; i++) a.push(Date.now() % 1000); return a.some(Boolean);'),
    ).toBe(false);
  });

  it('nothing of the script before it', async () => {
    await run('globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = 3; Promise.prototype.then = 4;');
    expect(await value('return [typeof left, typeof ({}).left, typeof [].map];')).toEqual([
      'undefined',
      'undefined',
      'function',
    ]);
  });

  it('not even by changing what everything is made of', async () => {
    const code = `
      Map.prototype.get = () => ({ resolve: 1 }); Promise.prototype.then = () => {}; JSON.stringify = () => '"forged"';
      Object.prototype.toJSON = () => 'forged'; WeakSet.prototype.has = () => true;
      return { a: 1 };`;
    const { end } = await run(code);
    expect(end.kind === 'plan').toBe(false);
    expect(await value('try { portkey.x = 1; portkey = 2; } catch {} return typeof portkey.list_workspaces;')).toBe(
      'function',
    );
  });
});

describe('what a script left open', () => {
  const slowly = async (name: string): Promise<InnerReply> => {
    if (name === 'get_config') await new Promise((resolve) => setTimeout(resolve, 100));
    return { ok: true, data: name };
  };

  it('does not answer the next one’s calls', async () => {
    await value('portkey.get_config({}); return 1;', { call: slowly, owner: 'left' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const wait = async (): Promise<InnerReply> => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { ok: true, data: 'mine' };
    };
    expect(await value('return await portkey.list_workspaces({});', { call: wait, owner: 'next' })).toBe('mine');
  });

  it('is not asked for with the next one’s rights', async () => {
    const code = `
      const again = () => { portkey.get_config({}); return Promise.resolve().then(() => n++ < 1000 && again()); };
      let n = 0; again(); return 1;`;
    const asked: string[] = [];
    const call = async (name: string): Promise<InnerReply> => {
      asked.push(name);
      return { ok: true, data: null };
    };
    await run(code, { owner: 'left' });
    await run('await portkey.list_workspaces({});', { call, owner: 'next' });
    expect(asked).toEqual(['list_workspaces']);
  });
});

it('one caller’s scripts do not keep another’s waiting', async () => {
  const stuck = Array.from({ length: 10 }, () => {
    const stop = new AbortController();
    return {
      stop,
      ended: run('await portkey.get_config({});', {
        owner: 'greedy',
        call: () => new Promise(() => {}),
        signal: stop.signal,
      }),
    };
  });
  expect(await value('return 1;', { owner: 'modest' })).toBe(1);
  for (const { stop } of stuck) stop.abort();
  await Promise.all(stuck.map(({ ended }) => ended));
});

it('a hundred thousand promises are no trouble', async () => {
  expect(
    await value('return (await Promise.all(Array.from({ length: 1e5 }, (_, i) => Promise.resolve(i)))).length;'),
  ).toBe(100_000);
});

describe('many calls of one script', () => {
  it('are on their way sixteen at a time, and all are answered', async () => {
    let most = 0;
    let now = 0;
    let release: () => void = () => {};
    const sixteen = new Promise<void>((resolve) => {
      release = resolve;
    });
    const call = async (): Promise<InnerReply> => {
      now += 1;
      most = Math.max(most, now);
      if (now === 16) setTimeout(release, 20);
      await sixteen;
      now -= 1;
      return { ok: true, data: 1 };
    };
    const code = 'return (await Promise.all(Array.from({ length: 100 }, () => portkey.get_config()))).length;';
    expect(await value(code, { call })).toBe(100);
    expect(most).toBe(16);
  });

  it('are not sent when the script has ended before their turn', async () => {
    let sent = 0;
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let allOnTheirWay: () => void = () => {};
    const onTheirWay = new Promise<void>((resolve) => {
      allOnTheirWay = resolve;
    });
    const call = async (): Promise<InnerReply> => {
      sent += 1;
      const isFirst = sent === 1;
      if (sent === 16) allOnTheirWay();
      await (isFirst ? onTheirWay : released);
      return { ok: true, data: 1 };
    };
    const code =
      'const first = portkey.get_config(); for (let n = 0; n < 50; n++) portkey.get_config(); return await first;';
    expect(await value(code, { call })).toBe(1);
    const sentBefore = sent;
    release();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toBe(sentBefore);
    // The first one and fifteen beside it; one more, if its turn came before the script's end did.
    expect([16, 17]).toContain(sent);
  });
});
