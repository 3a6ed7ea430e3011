import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '../../src/portkey/contract.ts';
import { house } from '../safety/house.ts';

/** Somewhere a text comes in. */
export interface EntryPoint {
  readonly name: string;
  /** One call with the text. */
  readonly take: (text: string) => Promise<unknown>;
}

/** Every way in, over one server each: what callers send, what is stored, and what Portkey answers. */
export interface EntryPoints {
  readonly points: readonly EntryPoint[];
  close(): Promise<void>;
}

/** What Portkey answers just now. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

/** A row with a text wherever an object of Portkey's can have one, its names included. */
const row = (text: string) => ({
  id: 'x',
  slug: text,
  name: text,
  description: text,
  key: text,
  config: text,
  metadata: { [text]: text },
  created_at: text,
});

const REPLIES: Readonly<Record<string, (text: string) => Answer>> = {
  'a stored name': (text) => json({ object: 'list', total: 1, data: [row(text)] }),
  'a message of an error': (text) =>
    json({ error: { message: text, code: text }, errors: [{ field: text, message: text }] }, 400),
  'a page instead of JSON': (text) => ({ status: 502, type: 'text/html', body: `<html>${text}` }),
  'XML instead of JSON': (text) => ({ status: 400, type: 'application/xml', body: `<?xml ${text}` }),
  'text instead of JSON': (text) => ({ status: 200, type: 'text/plain', body: text }),
  'broken JSON': (text) => ({ status: 200, type: 'application/json', body: text }),
};

/** Tools whose replies go through different rooms: fenced, masked by field, shown with escapes, a file. */
const READERS: readonly (readonly [string, object])[] = [
  ['list_configs', {}],
  ['list_api_keys', { fields: ['name', 'key'] }],
  ['get_integration', { slug: 'x' }],
  ['get_file_content', { file_id: 'x' }],
];

/** Makes all points in. */
export function entryPoints(): EntryPoints {
  const folder = mkdtempSync(join(tmpdir(), 'entry-points-'));
  const env = { PORTKEY_FENCE: 'on', PORTKEY_CONFIRM: 'off', PORTKEY_AUDIT_FILE: join(folder, 'audit.jsonl') };
  let answer: Answer = json({});
  const transport: Transport = async () => ({
    status: answer.status,
    headers: { 'content-type': answer.type, 'x-request-id': answer.body.slice(0, 8_000) },
    body: (async function* () {
      yield Buffer.from(answer.body);
    })(),
  });
  const full = house({ env, transport });
  const lean = house({ env, surface: 'lean', transport });
  const sandbox = house({ env });
  const { PORTKEY_CONFIRM: _off, ...asked } = env;
  const asking = house({ env: asked, transport });
  const ask = (name: string, args: (text: string) => object, at = full) => ({
    name: `${at === lean ? 'lean ' : ''}${name} ${JSON.stringify(args('…'))}`,
    take: (text: string) => {
      answer = json({ id: 'x', slug: 'pc-x' });
      return at.call(name, { ...args(text) });
    },
  });
  const points: EntryPoint[] = [
    ask('create_config', (text) => ({ name: text, config: { note: text, json: JSON.stringify([text]) } })),
    ask('create_config', (text) => ({ [text]: 1, name: 'x' })),
    ask('update_config', (text) => ({ slug: text, extra: { [text]: text } })),
    ask('create_integration', (text) => ({ name: 'x', ai_provider_id: text, key: text })),
    ask('create_api_key', (text) => ({ name: 'x', type: 'workspace', sub_type: 'service', scopes: [text] })),
    ask('list_configs', (text) => ({ fields: [text], workspace_id: text })),
    ask('delete_config', (text) => ({ slug: 'x', confirm: text })),
    ask('describe_tool', (text) => ({ name: text })),
    ask('search_operations', (text) => ({ query: text, domain: text }), lean),
    ask('describe_operation', (text) => ({ name: text }), lean),
    ask('portkey_read', (text) => ({ operation: text, arguments: text }), lean),
    ask('portkey_write', (text) => ({ calls: JSON.stringify([{ operation: text }]), confirm: text }), lean),
    ask('portkey_read', (text) => ({ operation: 'list_configs', [text]: text }), lean),
    ask('create_prompt', (text) => ({ name: text, string: text, collection_id: 'x' }), sandbox),
    ask('render_prompt', (text) => ({ prompt_id: 'x', variables: { [text]: text } }), sandbox),
    ...Object.entries(REPLIES).flatMap(([what, replyOf]) =>
      READERS.map(([name, args]) => ({
        name: `${what}, read by ${name}`,
        take: (text: string) => {
          answer = replyOf(text);
          return full.call(name, { ...args });
        },
      })),
    ),
    {
      name: 'a stored config, in a question',
      take: (text) => {
        answer = json({ ...row(text), config: { [text]: text, list: [text] } });
        return asking.call('delete_config', { slug: 'x' });
      },
    },
  ];
  return {
    points,
    close: async () => {
      await Promise.all([full, lean, sandbox, asking].map((one) => one.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
