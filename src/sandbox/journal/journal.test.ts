import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bundled } from '../../../test/helpers/bundled.ts';
import { createSandbox, JournalError, type Sandbox } from '../index.ts';
import { MemoryStore } from '../model/memory-store.ts';
import type { Row } from '../model/store.ts';
import { callSandbox, testNow } from '../testing.ts';
import { decodeFile, encodeRecord, magic } from './file.ts';
import { Journal } from './journal.ts';

const directories: string[] = [];
const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sandbox-'));
  directories.push(made);
  return made;
};
afterEach(() => {
  for (const made of directories.splice(0)) rmSync(made, { recursive: true, force: true });
});

const open = (dataDir: string): Sandbox => createSandbox({ dataDir, now: () => testNow });
const call = async (...args: Parameters<typeof callSandbox>) => (await callSandbox(...args)).json;
const journalIn = (dataDir: string): string => {
  const name = readdirSync(dataDir).find((each) => each.endsWith('.journal'));
  return join(dataDir, name ?? 'none');
};

describe('a directory', () => {
  it('keeps the organisation, its keys and its changes over restarts', async () => {
    const dataDir = directory();
    const first = open(dataDir);
    const made = await call(first, 'POST', '/v1/configs', { name: 'kept', config: { retry: { attempts: 3 } } });
    await call(first, 'PUT', `/v1/configs/${made.slug}`, { name: 'kept and renamed' });
    const list = await call(first, 'GET', '/v1/configs');
    const prompts = await call(first, 'GET', '/v1/prompts');
    await first.close();
    const second = open(dataDir);
    expect(second.keys).toEqual(first.keys);
    expect(await call(second, 'GET', '/v1/configs')).toEqual(list);
    expect(await call(second, 'GET', '/v1/prompts')).toEqual(prompts);
    const another = await call(second, 'POST', '/v1/configs', { name: 'new', config: {} });
    expect(another.id).toBeTypeOf('string');
    await second.close();
  });

  it('is refused to a second holder, and free again when the first closes', async () => {
    const dataDir = directory();
    const first = open(dataDir);
    expect(() => open(dataDir)).toThrow(/in use by another sandbox/);
    await first.close();
    await open(dataDir).close();
  });

  it('is taken over from a process that is gone', async () => {
    const dataDir = directory();
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((done) => gone.on('exit', done));
    await open(dataDir).close();
    writeFileSync(
      join(dataDir, 'lock'),
      JSON.stringify({ token: 'x', pid: gone.pid, host: (await import('node:os')).hostname(), started: '1' }),
    );
    await open(dataDir).close();
  });
});

describe('the file', () => {
  const prepared = async (): Promise<string> => {
    const dataDir = directory();
    const sandbox = open(dataDir);
    for (const name of ['one', 'two', 'three']) await call(sandbox, 'POST', '/v1/configs', { name, config: {} });
    await sandbox.close();
    return dataDir;
  };
  const namesIn = async (dataDir: string, tell?: (sentence: string) => void): Promise<string[]> => {
    const sandbox = createSandbox({ dataDir, now: () => testNow, ...(tell && { tell }) });
    const { data } = await call(sandbox, 'GET', '/v1/configs');
    await sandbox.close();
    return data.slice(0, 3).map((row: { name: string }) => row.name);
  };

  it('may end in the middle of a record: what was not acknowledged is gone, the rest stands', async () => {
    const dataDir = await prepared();
    const file = journalIn(dataDir);
    const whole = readFileSync(file);
    truncateSync(file, whole.byteLength - 5);
    const told: string[] = [];
    const tell = (sentence: string): void => void told.push(sentence);
    expect((await namesIn(dataDir, tell)).slice(0, 2)).toEqual(['two', 'one']);
    const torn = readFileSync(`${file}.torn`);
    const end = readFileSync(file).byteLength;
    expect(torn.equals(whole.subarray(end, -5))).toBe(true);
    appendFileSync(file, Buffer.from([1, 2, 3]));
    expect((await namesIn(dataDir, tell)).slice(0, 2)).toEqual(['two', 'one']);
    expect(readFileSync(`${file}.torn-2`)).toEqual(Buffer.from([1, 2, 3]));
    expect(told).toEqual([
      expect.stringContaining(`The last ${torn.byteLength} bytes of ${file} (from byte ${end})`),
      expect.stringContaining(`are kept in ${file}.torn-2.`),
    ]);
    expect(await namesIn(dataDir, tell)).toHaveLength(3);
    expect(told).toHaveLength(2);
  });

  it('is refused when damaged anywhere, and left as it is', async () => {
    const dataDir = await prepared();
    const file = journalIn(dataDir);
    const good = readFileSync(file);
    for (const at of [0, magic.byteLength, magic.byteLength + 2, magic.byteLength + 40, good.byteLength - 3]) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x41;
      writeFileSync(file, bad);
      expect(() => open(dataDir), `byte ${at}`).toThrow(JournalError);
      expect(readFileSync(file).equals(bad)).toBe(true);
    }
    writeFileSync(file, good);
    expect(await namesIn(dataDir)).toEqual(['three', 'two', 'one']);
  });

  it('is refused when it is something else', () => {
    const dataDir = directory();
    writeFileSync(join(dataDir, 'organisation-1.journal'), 'a shopping list\n'.repeat(9));
    expect(() => open(dataDir)).toThrow(/is not a journal/);
    writeFileSync(join(dataDir, 'organisation-1.journal'), '');
    expect(() => open(dataDir)).toThrow(JournalError);
    expect(() => open(join(dataDir, 'organisation-1.journal'))).toThrow(/not a directory/);
  });

  it('is rewritten when it has grown, and holds the same', async () => {
    const dataDir = directory();
    const store = new MemoryStore();
    const journal = Journal.open(
      dataDir,
      store,
      () => 'origin',
      () => {},
    );
    const text = 'x'.repeat(1_000_000);
    for (let n = 0; n < 70; n += 1) {
      const batch = store.begin();
      if (n === 0) batch.table<Row>('things').insert({ id: 'a', text, bytes: new Uint8Array([1, 2, 3]) });
      else batch.table<Row>('things').update('a', { n, text } as never);
      await journal.commit(batch.changes());
      journal.compactIfLarge();
    }
    await journal.close();
    expect(readdirSync(dataDir)).toEqual([expect.stringMatching(/^organisation-[23]\.journal$/)]);
    expect(readFileSync(journalIn(dataDir)).byteLength).toBeLessThan(50_000_000);
    const again = new MemoryStore();
    const reopened = Journal.open(
      dataDir,
      again,
      () => 'other',
      () => {},
    );
    expect(again.table<Row>('things').get('a')).toEqual({ id: 'a', n: 69, text, bytes: new Uint8Array([1, 2, 3]) });
    expect(reopened.origin).toBe('origin');
    expect(reopened.sequence).toBeGreaterThanOrEqual(70);
    await reopened.close();
  });
});

describe('the form of records', () => {
  it('gives back what was put in, up to any cut', () => {
    const texts = ['{}', '"ü€😀"', JSON.stringify({ a: 'b'.repeat(1000) })];
    const whole = Buffer.concat([magic, ...texts.map(encodeRecord)]);
    expect(decodeFile(whole, 'x')).toEqual({ records: texts, end: whole.byteLength });
    for (let cut = magic.byteLength; cut < whole.byteLength; cut += 1) {
      const { records, end } = decodeFile(whole.subarray(0, cut), 'x');
      expect(records).toEqual(texts.slice(0, records.length));
      expect(end).toBeLessThanOrEqual(cut);
    }
  });
});

describe('SIGKILL at any moment', () => {
  const rounds = Number(process.env.SANDBOX_KILL_ROUNDS ?? 4);
  const writer = fileURLToPath(new URL('./testing-writer.ts', import.meta.url));

  const killed = async (dataDir: string, run: number): Promise<string[]> => {
    const script = await bundled(writer);
    return new Promise((done, failed) => {
      const child = spawn(process.execPath, [script, dataDir, String(run)]);
      let told = '';
      let errors = '';
      let killing = false;
      child.stderr.on('data', (chunk) => {
        errors += chunk;
      });
      child.stdout.on('data', (chunk) => {
        told += chunk;
        // Only once it is well under way, however slow the machine is; then at any moment.
        if (killing || told.split('\n').length <= 12) return;
        killing = true;
        setTimeout(() => child.kill('SIGKILL'), Math.random() * 250);
      });
      child.on('exit', (_code, signal) => {
        // The last line may be cut off.
        if (signal === 'SIGKILL') done(told.split('\n').slice(0, -1));
        else failed(new Error(errors));
      });
    });
  };

  it(`loses nothing that was acknowledged, in ${rounds} rounds`, async () => {
    const dataDir = directory();
    const there = new Set<string>();
    const gone = new Set<string>();
    const unsure = new Set<string>();
    let acknowledged = 0;
    for (let run = 0; run < rounds; run += 1) {
      for (const line of await killed(dataDir, run)) {
        const [word = '', name = ''] = line.split(' ');
        if (word === 'config') there.add(name);
        if (word === 'going') unsure.add(name);
        if (word === 'gone') gone.add(name);
        acknowledged += 1;
      }
    }
    const sandbox = open(dataDir);
    const { data } = await call(sandbox, 'GET', '/v1/configs');
    await sandbox.close();
    const found = new Set<string>(data.map((row: { name: string }) => row.name));
    expect([...there].filter((name) => !unsure.has(name) && !found.has(name))).toEqual([]);
    expect([...gone].filter((name) => found.has(name))).toEqual([]);
    expect(acknowledged).toBeGreaterThan(rounds * 10);
  }, 600_000);
});
