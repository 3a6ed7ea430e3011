/** What every client is asked to do: list, read, fail, write, and delete with a confirmation. */
import type { Session, Step } from './client.ts';
import type { Organisation } from './world.ts';

/** What came of one step: what was found where it worked, and what the client said where it did not. */
export interface Outcome {
  readonly ok: boolean;
  readonly detail: string;
}

export interface Given {
  /** Under which name the client can send a gateway config. */
  readonly config: string;
  /** What the client says where it refuses arguments itself, without naming one. */
  readonly refusal?: RegExp;
  /** Why the server did what it did, as its audit says: `confirmed by token` and the like. */
  decisions(): Promise<string[]>;
}

type Run = (session: Session, org: Organisation, given: Given) => Promise<Outcome>;

let made = 0;
const nextName = (): string => `clients ${process.pid} ${++made}`;

const said = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 400);

/** JSON that was put into a string, perhaps more than once, with its quotes as they were. */
const unescaped = (text: string): string => text.replace(/\\+"/g, '"');

/** Whether the config is gone, and the audit says that this is why. */
const goneBecause = async (slug: string, decision: string, org: Organisation, given: Given): Promise<boolean> =>
  !(await org.hasConfig(slug)) && (await given.decisions()).some((taken) => taken.startsWith(decision));

const deletesWithToken: Run = async (session, org, given) => {
  const slug = await org.createConfig(nextName());
  const asked = await session.call('delete_config', { slug });
  const [, token] = /"confirm":\s*"([^"]+)"/.exec(unescaped(asked)) ?? [];
  if (token === undefined) return { ok: false, detail: said(asked) };
  const answer = await session.call('delete_config', { slug, confirm: token });
  return { ok: await goneBecause(slug, 'confirmed by token', org, given), detail: said(answer) };
};

export const steps: Readonly<Record<Step, Run>> = {
  list: async (session) => {
    const names = await session.list();
    const missing = ['list_workspaces', 'list_prompts', 'create_config', 'delete_config'].filter(
      (name) => !names.includes(name),
    );
    return missing.length === 0
      ? { ok: true, detail: String(names.length) }
      : { ok: false, detail: `${names.length} tools, without ${missing.join(', ')}` };
  },
  read: async (session) => {
    const text = await session.call('list_workspaces', {});
    return { ok: text.includes('Data Science'), detail: said(text) };
  },
  fail: async (session, _org, given) => {
    const text = await session.call('list_prompts', { page_size: 'many' });
    const refused = /page_size/.test(text) || given.refusal?.test(text) === true;
    return { ok: refused && !/"ok":\s*true/.test(unescaped(text)), detail: said(text) };
  },
  write: async (session, org, { config }) => {
    const name = nextName();
    const text = await session.call('create_config', { name, [config]: { retry: { attempts: 3 } } });
    const there = JSON.stringify(await org.configNamed(name));
    return { ok: there?.includes('"attempts":3') === true, detail: said(text) };
  },
  delete: deletesWithToken,
  ask: async (session, org, given) => {
    const slug = await org.createConfig(nextName());
    const text = await session.call('delete_config', { slug });
    return { ok: await goneBecause(slug, 'confirmed by a person', org, given), detail: said(text) };
  },
};
