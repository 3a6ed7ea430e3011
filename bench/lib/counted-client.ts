// A client over stdio that counts what a model would pay: calls, and the tokens of what it writes and reads.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { Calls, Row } from '../jobs/job.ts';
import type { Cost } from './job-results.ts';

type Values = Readonly<Record<string, unknown>>;

interface Reply {
  readonly ok: boolean;
  readonly data: Values;
  readonly page?: { readonly next?: Values };
}

/** A server with a person beside it who agrees to every question. */
export interface CountedClient extends Calls {
  readonly tools: ReadonlySet<string>;
  /** Does a piece of work, and says what it cost. */
  measured<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly cost: Cost }>;
  close(): Promise<void>;
}

const tokens = (text: string): number => encode(text).length;

/** Marks around other people's texts: a reader sees through them. */
const FENCES = /<\/?ext-[0-9a-f]+>/g;

/**
 * Connects to a server over stdio.
 *
 * @param command the Node, and the entry file
 * @param env all that the server gets
 */
export async function countedClient(
  [command, entry]: readonly [string, string],
  env: Readonly<Record<string, string>>,
): Promise<CountedClient> {
  const client = new Client(
    { name: 'bench', version: '1' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
  );
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { confirm: true } }));
  await client.connect(
    new StdioClientTransport({
      command,
      args: [entry],
      env: { PATH: process.env.PATH ?? '', ...env },
      stderr: 'ignore',
    }),
  );
  const { tools } = await client.listTools();
  let calls = 0;
  let sent = 0;
  let received = 0;

  const call = async (tool: string, args: Values = {}): Promise<Reply> => {
    const { content, isError } = await client.callTool({ name: tool, arguments: args });
    const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    calls += 1;
    sent += tokens(JSON.stringify({ name: tool, arguments: args }));
    received += tokens(text);
    const reply = isError ? undefined : (JSON.parse(text.replace(FENCES, '')) as Reply);
    if (!reply?.ok) throw new Error(`${tool} ${JSON.stringify(args).slice(0, 200)}: ${text.slice(0, 500)}`);
    return reply;
  };
  const rowsOf = (data: Values): readonly Row[] => {
    const rows = Object.values(data).find(Array.isArray);
    if (rows === undefined) throw new Error(`There is no list in ${JSON.stringify(data).slice(0, 200)}`);
    return rows;
  };

  return {
    tools: new Set(tools.map(({ name }) => name)),
    one: async (tool, args) => (await call(tool, args)).data as unknown as Row,
    list: async (tool, args = {}) => {
      const rows: Row[] = [];
      for (let next: Values | undefined = {}, number = 1; next !== undefined; number++) {
        const { data, page }: Reply = await call(tool, { ...args, ...next });
        const some = rowsOf(data);
        rows.push(...some);
        // Ours says how to ask for the next page; of the peer it is worked out from the total.
        const isMore = some.length > 0 && rows.length < Number(data.total ?? 0);
        next = page ? page.next : isMore ? { current_page: number } : undefined;
      }
      return rows;
    },
    measured: async (work) => {
      const before = { calls, sent, received };
      const began = performance.now();
      const result = await work();
      const seconds = Math.round((performance.now() - began) / 10) / 100;
      return {
        result,
        cost: { calls: calls - before.calls, sent: sent - before.sent, received: received - before.received, seconds },
      };
    },
    close: () => client.close(),
  };
}
