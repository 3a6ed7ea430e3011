import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { installedClients, type SetupClient, setupClients } from './clients.ts';
import { editors } from './editors.ts';
import { keyFile } from './entry.ts';
import { type Machine, writeChange } from './machine.ts';
import { planRemoval, planSetup, type SetupPlan, type SetupWish } from './setup.ts';

const INSTALLATION = { command: '/usr/bin/node', script: '/opt/with space/portkey/build/index.js' };
const KEY = 'pk-test-AbCdEfGhIjKlMnOp12';

const MACHINE: Machine = { platform: 'linux', env: { PATH: '' }, home: '', cwd: '/project' };

let machine: Machine;
beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'setup-'));
  machine = { ...MACHINE, home, cwd: join(home, 'project') };
});

const wish = (client: SetupClient, more: Partial<SetupWish> = {}): SetupWish => ({
  clients: [client],
  scope: 'user',
  name: 'portkey',
  sandbox: false,
  readOnly: true,
  key: KEY,
  ...more,
});

async function carryOut(plan: SetupPlan): Promise<void> {
  const now = new Date('2026-11-28T07:00:00Z');
  for (const change of plan.own) await writeChange(change, now);
  for (const { result } of plan.clients) if (result.kind === 'change') await writeChange(result.change, now);
}

const setup = async (client: SetupClient, more: Partial<SetupWish> = {}): Promise<SetupPlan> => {
  const plan = await planSetup(wish(client, more), machine, INSTALLATION);
  await carryOut(plan);
  return plan;
};

const fileOf = (client: SetupClient): string => client.file(machine, 'user')!;
const entryIn = (client: SetupClient): unknown =>
  editors[client.format].get(readFileSync(fileOf(client), 'utf8'), [...client.servers, 'portkey']);

/** A file of each format as people have them, with another server in it. */
const existing = ({ format, servers: [servers] }: SetupClient): string =>
  ({
    json: `{\n    // chosen by hand\n    "theme": "dark",\n    "${servers}": {\n        "other": { "command": "x" } // mine\n    },\n    "last": [1,2]\n}\n`,
    toml: `# chosen by hand\nmodel = "gpt-5"   # mine\n\n[${servers}.other]\ncommand = "x"\n`,
    yaml: `# chosen by hand\nGOOSE_MODEL: gpt-5   # mine\n${servers}:\n    other:\n        enabled: true\nlast: [1,   2]\n`,
  })[format];

describe.each(setupClients.map((client) => [client.name, client] as const))('%s', (_, client) => {
  it('is configured where there was nothing, and rid of it again without a trace', async () => {
    await setup(client);
    const text = JSON.stringify(entryIn(client));
    expect(text).toContain('/opt/with space/portkey/build/index.js');
    expect(text).toContain('PORTKEY_READ_ONLY');
    expect(readFileSync(fileOf(client), 'utf8')).not.toContain(KEY);
    expect(text).toContain(keyFile(machine));
    expect(statSync(keyFile(machine)).mode & 0o777).toBe(0o600);
    expect(readFileSync(keyFile(machine), 'utf8').trim()).toBe(KEY);
    await carryOut(await planRemoval([], machine, INSTALLATION));
    expect(() => statSync(fileOf(client))).toThrow();
    expect(() => statSync(keyFile(machine))).toThrow();
  });

  it('keeps what is in the file, byte for byte, and makes a backup', async () => {
    mkdirSync(dirname(fileOf(client)), { recursive: true });
    writeFileSync(fileOf(client), existing(client), { mode: 0o640 });
    await setup(client);
    const text = readFileSync(fileOf(client), 'utf8');
    for (const piece of ['chosen by hand', 'mine']) expect(text).toContain(piece);
    expect(editors[client.format].get(text, [...client.servers, 'other'])).toBeDefined();
    expect(statSync(fileOf(client)).mode & 0o777).toBe(0o640);
    const backup = `${fileOf(client)}.backup-20261128-070000`;
    expect(readFileSync(backup, 'utf8')).toBe(existing(client));
    await carryOut(await planRemoval([client.name], machine, INSTALLATION));
    expect(readFileSync(fileOf(client), 'utf8')).toBe(existing(client));
  });

  it('changes nothing the second time, and only its own entry the third', async () => {
    mkdirSync(dirname(fileOf(client)), { recursive: true });
    writeFileSync(fileOf(client), existing(client));
    await setup(client);
    const again = await setup(client);
    expect(again.clients[0]?.result.kind).toBe('same');
    expect(again.own).toEqual([]);
    await setup(client, { sandbox: true, readOnly: false });
    const text = JSON.stringify(entryIn(client));
    expect(text).toContain('--sandbox');
    expect(text).not.toContain('PORTKEY_');
    await carryOut(await planRemoval([], machine, INSTALLATION));
    expect(readFileSync(fileOf(client), 'utf8')).toBe(existing(client));
  });

  it('refuses a file that it cannot understand, and leaves it as it is', async () => {
    const broken = { json: '{"a": [1,', toml: 'a = [1,\nb', yaml: 'a: [1\nb: }' }[client.format];
    mkdirSync(dirname(fileOf(client)), { recursive: true });
    writeFileSync(fileOf(client), broken);
    const plan = await setup(client);
    expect(plan.clients[0]?.result).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('cannot be understood'),
    });
    expect(readFileSync(fileOf(client), 'utf8')).toBe(broken);
    expect(() => statSync(keyFile(machine))).toThrow();
  });

  it('never takes the place of another server of the same name', async () => {
    const editor = editors[client.format];
    const foreign = { command: 'npx', args: ['-y', 'portkey-admin-mcp'] };
    mkdirSync(dirname(fileOf(client)), { recursive: true });
    writeFileSync(fileOf(client), editor.set('', [...client.servers, 'portkey'], foreign));
    const plan = await setup(client);
    expect(plan.clients[0]?.result).toMatchObject({ kind: 'refused', why: expect.stringContaining('--name') });
    await setup(client, { name: 'portkey-sandbox', sandbox: true });
    const text = readFileSync(fileOf(client), 'utf8');
    expect(editor.get(text, [...client.servers, 'portkey'])).toEqual(foreign);
    expect(editor.get(text, [...client.servers, 'portkey-sandbox'])).toBeDefined();
  });
});

const named = (name: string): SetupClient => setupClients.find((client) => client.name === name)!;

it('lets VS Code ask for the key itself', async () => {
  const client = named('vscode');
  const { key: _, ...keyless } = wish(client);
  mkdirSync(dirname(fileOf(client)), { recursive: true });
  const before = '{\n  "inputs": [\n    { "id": "mine", "type": "promptString" }\n  ]\n}\n';
  writeFileSync(fileOf(client), before);
  await carryOut(await planSetup(keyless, machine, INSTALLATION));
  const written = JSON.parse(readFileSync(fileOf(client), 'utf8'));
  expect(written.inputs).toMatchObject([{ id: 'mine' }, { id: 'portkey_api_key', password: true }]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own form.
  expect(written.servers.portkey.env.PORTKEY_API_KEY).toBe('${input:portkey_api_key}');
  await carryOut(await planRemoval([], machine, INSTALLATION));
  expect(JSON.parse(readFileSync(fileOf(client), 'utf8'))).toEqual(JSON.parse(before));
});

it('says what is missing where there is no key', async () => {
  const { key: _, ...keyless } = wish(named('cursor'));
  const plan = await planSetup(keyless, machine, INSTALLATION);
  expect(plan.clients[0]?.result).toMatchObject({ kind: 'refused', why: expect.stringContaining('--key-file') });
  expect(plan.own).toEqual([]);
});

describe('in a project', () => {
  const inProject = setupClients.filter((client) => client.file(MACHINE, 'project') !== undefined);

  it.each(inProject.map((client) => [client.name, client] as const))(
    '%s: no key is in what is committed',
    async (_, client) => {
      await carryOut(await planSetup(wish(client, { scope: 'project' }), machine, INSTALLATION));
      const path = client.file(machine, 'project')!;
      const text = readFileSync(path, 'utf8');
      expect(text).toContain('PORTKEY_API_KEY_FILE');
      for (const file of readdirSync(machine.cwd, { recursive: true, encoding: 'utf8' }))
        if (statSync(join(machine.cwd, file)).isFile())
          expect(readFileSync(join(machine.cwd, file), 'utf8')).not.toContain(KEY);
      expect(statSync(keyFile(machine)).mode & 0o777).toBe(0o600);
      const again = await planSetup(wish(client, { scope: 'project' }), machine, INSTALLATION);
      expect(again.clients[0]?.result.kind).toBe('same');
      await carryOut(await planRemoval([client.name], machine, INSTALLATION));
      expect(() => statSync(path)).toThrow();
    },
  );

  it.each(setupClients.filter((client) => !inProject.includes(client)).map((client) => [client.name, client] as const))(
    '%s has no settings for one, and says so',
    async (_, client) => {
      const plan = await planSetup(wish(client, { scope: 'project' }), machine, INSTALLATION);
      expect(plan.clients[0]?.result).toMatchObject({ kind: 'refused', why: expect.stringContaining('--scope user') });
      expect(plan.own).toEqual([]);
    },
  );
});

it('follows a link to the file and leaves it a link', async () => {
  const client = named('gemini');
  const dotfiles = join(machine.home, 'dotfiles.json');
  writeFileSync(dotfiles, '{}\n');
  mkdirSync(dirname(fileOf(client)), { recursive: true });
  symlinkSync(dotfiles, fileOf(client));
  await setup(client);
  expect(lstatSync(fileOf(client)).isSymbolicLink()).toBe(true);
  expect(readFileSync(dotfiles, 'utf8')).toContain('portkey');
});

it('leaves no temporary file behind', async () => {
  await setup(named('cursor'));
  expect(readdirSync(join(machine.home, '.cursor'))).toEqual(['mcp.json']);
});

it('finds the clients that are here: by their settings or by their command', async () => {
  expect(await installedClients(machine)).toEqual([]);
  mkdirSync(join(machine.home, '.cursor'));
  const bin = join(machine.home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'claude'), '', { mode: 0o755 });
  const found = await installedClients({ ...machine, env: { PATH: bin } });
  expect(found.map(({ name }) => name)).toEqual(['claude-code', 'cursor']);
});
