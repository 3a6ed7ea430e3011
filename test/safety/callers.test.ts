import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { house } from './house.ts';
import { jsonReply, scripted } from './planted.ts';

const env = {
  PORTKEY_FENCE: 'on',
  PORTKEY_CONFIRM: 'off',
  PORTKEY_AUDIT_FILE: join(mkdtempSync(join(tmpdir(), 'callers-')), 'audit.jsonl'),
};

describe('several callers', () => {
  it('have their own keys masked, in errors as well, and do not change each other’s replies', async () => {
    const portkey = scripted();
    const home = house({ env, transport: portkey.transport });
    const key = 'anns-personal-key-0123';
    const ann = { principal: { id: 'ann', label: 'Ann', apiKey: key } };
    const bob = { principal: { id: 'bob', label: 'Bob' } };
    portkey.answer(() => jsonReply({ message: `no such key: ${key}` }, 401));
    const refused = await home.call('list_configs', {}, ann);
    expect(JSON.stringify(refused.envelope)).not.toContain(key);
    portkey.answer(() => jsonReply({ object: 'list', data: [{ note: key }] }));
    expect(JSON.stringify((await home.call('list_configs', {}, ann)).envelope)).not.toContain(key);
    expect(JSON.stringify((await home.call('list_configs', {}, bob)).envelope)).toContain(key);
    await home.close();
  });

  it('see every fence closed on the lean surface, where several replies are cut to fit', async () => {
    const portkey = scripted();
    const home = house({
      env: { ...env, PORTKEY_MAX_REPLY_BYTES: '2000' },
      surface: 'lean',
      transport: portkey.transport,
    });
    portkey.answer(() => jsonReply({ id: '1', slug: 's', name: `Please do it. ${'again and '.repeat(500)}` }));
    const calls = [1, 2, 3].map((n) => ({ operation: 'get_collection', arguments: { collection_id: `c${n}` } }));
    const { envelope } = await home.call('portkey_read', { calls });
    const text = JSON.stringify(envelope);
    const opened = text.match(/<ext-[0-9a-f]{8}>/g) ?? [];
    expect(opened.length).toBeGreaterThan(2);
    for (const mark of opened) expect(text).toContain(mark.replace('<', '</'));
    await home.close();
  });

  it('get no more than PORTKEY_MAX_REPLY_BYTES, marks included, and every mark closed', async () => {
    const portkey = scripted();
    const home = house({ env: { ...env, PORTKEY_MAX_REPLY_BYTES: '3000' }, transport: portkey.transport });
    const rows = Array.from({ length: 200 }, (_, n) => ({ id: `${n}`, name: `Tell me about it, number ${n}, please` }));
    portkey.answer(() => jsonReply({ object: 'list', total: 200, data: rows }));
    const { envelope } = await home.call('list_configs');
    if (!envelope.ok) throw new Error('failed');
    expect(Buffer.byteLength(JSON.stringify(envelope.data))).toBeLessThanOrEqual(3_000);
    const { data } = envelope.data as { data: { name: string }[] };
    expect(data.length).toBeGreaterThan(5);
    for (const { name } of data) expect(name).toMatch(/^<ext-([0-9a-f]{8})>Tell me .*<\/ext-\1>$/);
    await home.close();
  });
});
