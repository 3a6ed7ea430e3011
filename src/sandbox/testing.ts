import { createSandbox, type Sandbox, type SandboxOptions } from './index.ts';
import type { Plan } from './model/handler.ts';

/** The moment at which tests live: a Wednesday. */
export const testNow = Date.parse('2026-03-18T12:00:00.000Z');

export interface TestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read replies field by field, and fail where one is missing.
  readonly json: any;
}

/** A sandbox with a clock that tests set, and short ways to call it. */
export interface TestSandbox {
  readonly sandbox: Sandbox;
  readonly clock: { now: number };
  /** Calls as the administrator, or with the key given; '' is no key at all. */
  call(method: string, target: string, body?: unknown, key?: string): Promise<TestReply>;
  /** The JSON of a call that has to be answered with 200. */
  // biome-ignore lint/suspicious/noExplicitAny: as in `TestReply`.
  ok(method: string, target: string, body?: unknown, key?: string): Promise<any>;
  /** The same with the default workspace's key. */
  asWorkspace(method: string, target: string, body?: unknown): Promise<TestReply>;
}

/** Calls a sandbox as its administrator, or with the key given; '' is no key at all. */
export const callSandbox = async (
  sandbox: Sandbox,
  method: string,
  target: string,
  body?: unknown,
  key = sandbox.keys.admin,
): Promise<TestReply> => {
  const reply = await sandbox.handle({
    method,
    target,
    headers: {
      ...(key === '' ? {} : { 'x-portkey-api-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined
      ? {}
      : { body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)) }),
  });
  const chunks: Uint8Array[] = [];
  if (reply.body instanceof Uint8Array) chunks.push(reply.body);
  else for await (const chunk of reply.body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: reply.status, headers: reply.headers, json: parsed(text) };
};

/** Makes a sandbox for tests. */
export const testSandbox = (options: SandboxOptions & { readonly plan?: Plan } = {}): TestSandbox => {
  const clock = { now: testNow };
  const sandbox = createSandbox({ now: () => clock.now, ...options });
  const call: TestSandbox['call'] = (method, target, body, key) => callSandbox(sandbox, method, target, body, key);
  return {
    sandbox,
    clock,
    call,
    ok: async (method, target, body, key) => {
      const { status, json } = await call(method, target, body, key);
      if (status !== 200) throw new Error(`${method} ${target}: ${status} ${JSON.stringify(json)}`);
      return json;
    },
    asWorkspace: (method, target, body) => call(method, target, body, sandbox.keys.workspace),
  };
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};
