import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import { type Tool, toolOf } from '../../src/tools/model/tool.ts';
import { formsOf } from '../../src/tools/secrets/known-secrets.ts';
import { builtEntry } from '../helpers/built.ts';
import { sampleCall } from '../helpers/sample.ts';
import { shareOf } from '../helpers/thorough.ts';
import { type House, house } from './house.ts';
import { jsonReply, operationsWith, replyWith, scripted } from './planted.ts';

/** No shape that would be known: found by field or by value only. With what every encoding changes. */
const CANARY = 'cänary "one" \\ 7f3e/91+x&y=z';
const SHAPED = 'sk-proj-Qw3eRt6yUi9oPa2sDf5gHj8kLz1xCv4b';

/** Whether a text holds a secret in any form. */
function leaks(text: string, secret: string): string | undefined {
  return formsOf(secret).find((form) => text.includes(form));
}

const directory = mkdtempSync(join(tmpdir(), 'canary-'));
const auditFile = join(directory, 'audit.jsonl');
/** Everything in the directory where this test's server writes. */
const written = (): string =>
  readdirSync(directory)
    .filter((name) => name.startsWith('audit'))
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('\n');

const env = { PORTKEY_FENCE: 'on', PORTKEY_CONFIRM: 'off', PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_AUDIT_FILE: auditFile };

/** How many places of one operation’s secrets are tried in `npm test`. */
const SHARE = 16;

let callers = 0;
const somebody = () => {
  callers += 1;
  return { principal: { id: `caller-${callers}`, label: 'caller' } };
};

/** Every place of a tool's arguments that the schema calls secret, as a call that fills it. */
function callsWithSecret(tool: Tool, secret: string): Record<string, unknown>[] {
  const calls: Record<string, unknown>[] = [];
  const fill = (schema: JsonSchema, depth: number): unknown[] => {
    if (depth > 6) return [];
    if (schema.writeOnly && schema.type !== 'object') return [secret];
    const branches = (schema.anyOf ?? []).flatMap((branch) => fill(branch, depth + 1));
    const required = Object.fromEntries(
      (schema.required ?? []).map((key) => [
        key,
        schema.properties?.[key]?.type === 'boolean' ? true : (schema.properties?.[key]?.enum?.[0] ?? 'sample'),
      ]),
    );
    const own = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
      fill(property, depth + 1).map((value) => ({ ...required, [key]: value })),
    );
    const free =
      typeof schema.additionalProperties === 'object'
        ? fill(schema.additionalProperties, depth + 1).map((value) => ({ 'x-api-key': value }))
        : [];
    const items = schema.items ? fill(schema.items, depth + 1).map((value) => [value]) : [];
    const whole = schema.writeOnly && schema.type === 'object' ? [{ private_key: secret }] : [];
    return [...branches, ...own, ...free, ...items, ...whole];
  };
  for (const [name, field] of Object.entries(tool.input))
    for (const value of fill(field.schema, 0)) calls.push({ ...sampleCall(tool), [name]: value });
  return calls;
}

describe('no secret leaves', () => {
  const portkey = scripted();
  let home: House;
  beforeAll(() => {
    home = house({ env, transport: portkey.transport });
  });
  afterAll(() => home.close());

  it.each(
    operationsWith(({ secretReply }) => (secretReply?.length ?? 0) > 0).map(
      (operation) => [operation.name, operation] as const,
    ),
  )('from the secret fields of %s, nor afterwards from anywhere', async (name, operation) => {
    const caller = somebody();
    for (const path of operation.secretReply ?? []) {
      portkey.answer(() =>
        jsonReply({ ...replyWith([[path, CANARY]]), message: `with ${SHAPED} inside`, note: CANARY }),
      );
      const { envelope } = await home.call(name, sampleCall(toolOf(operation)), caller);
      const text = JSON.stringify(envelope);
      expect(envelope.ok, text).toBe(true);
      expect(leaks(text, CANARY), path).toBeUndefined();
      expect(leaks(text, SHAPED)).toBeUndefined();
    }
    // Known by value from then on, in whatever reply and form.
    portkey.answer(() =>
      jsonReply(
        {
          error: {
            message: `no: ${CANARY} ${encodeURIComponent(CANARY)} ${Buffer.from(`u:${CANARY}`).toString('base64')}`,
          },
        },
        400,
      ),
    );
    const { envelope } = await home.call('get_config', { slug: 'pc-x' }, caller);
    expect(envelope.ok).toBe(false);
    expect(leaks(JSON.stringify(envelope), CANARY)).toBeUndefined();
  });

  const secretTakers = operationsWith((operation) => callsWithSecret(toolOf(operation), 'x').length > 0);
  it('knows which operations take secrets', () => expect(secretTakers.length).toBeGreaterThan(8));

  it.each(secretTakers.map((operation, subject) => [operation.name, operation, subject] as const))(
    'from what is sent with %s, echoed in replies, errors and the audit',
    async (name, operation, subject) => {
      let used = false;
      for (const [index, args] of shareOf(callsWithSecret(toolOf(operation), CANARY), subject, SHARE).entries()) {
        const caller = somebody();
        const echo = (body: string): Record<string, unknown> => ({
          id: 'made-1',
          said: body,
          again: body.startsWith('{') ? JSON.parse(body) : {},
          encoded: encodeURIComponent(body),
          base64: Buffer.from(body).toString('base64'),
        });
        for (const status of shareOf([200, 400, 500], index, 1)) {
          portkey.answer((request) => {
            // A config of the call's own travels in a header.
            const config = request.headers['x-portkey-config'] ?? '';
            const body = `${typeof request.body === 'string' ? request.body : ''}${config}`;
            used ||= leaks(body, CANARY) !== undefined;
            return jsonReply(
              status === 200 ? echo(body) : { success: false, data: { message: `bad: ${body}`, errorCode: 'AB01' } },
              status,
            );
          });
          const { envelope, question } = await home.call(name, args, caller);
          const text = JSON.stringify([envelope, question]);
          expect(leaks(text, CANARY), text.slice(0, 400)).toBeUndefined();
          const dry = await home.call(name, { ...args, dry_run: true }, caller);
          expect(leaks(JSON.stringify(dry.envelope), CANARY)).toBeUndefined();
        }
      }
      // Some of the calls were taken, and sent what they were given.
      expect(used).toBe(true);
      expect(leaks(written(), CANARY)).toBeUndefined();
    },
  );

  it('from a wrong argument’s error, from headers, or from the server’s own key', async () => {
    const own = home.application.config;
    expect(own).toBeDefined();
    const { envelope } = await home.call(
      'create_integration',
      { name: 5, ai_provider_id: { a: SHAPED }, key: [CANARY] },
      somebody(),
    );
    expect(leaks(JSON.stringify(envelope), SHAPED)).toBeUndefined();
    portkey.answer(() =>
      jsonReply({ message: 'no' }, 401, { 'x-request-id': SHAPED, 'x-secret': SHAPED, 'retry-after': SHAPED }),
    );
    const failed = await home.call('list_configs', {}, somebody());
    expect(leaks(JSON.stringify(failed.envelope), SHAPED)).toBeUndefined();
    expect(leaks(written(), SHAPED)).toBeUndefined();
  });
});

describe('secrets named instead of typed', () => {
  const secrets = mkdtempSync(join(tmpdir(), 'secrets-'));
  const outside = join(directory, 'outside');
  const account = JSON.stringify({
    type: 'service_account',
    private_key: `-----BEGIN PRIVATE KEY-----\n${'Ab1'.repeat(20)}\n-----END PRIVATE KEY-----`,
  });
  let home: House;
  const portkey = scripted();
  beforeAll(() => {
    mkdirSync(join(secrets, 'create_integration'));
    writeFileSync(join(secrets, 'create_integration', 'ANTHROPIC'), `${CANARY}\n`);
    writeFileSync(join(secrets, 'SHARED'), 'shared-secret-value');
    writeFileSync(join(secrets, 'UNBOUND'), 'unbound-secret-value');
    writeFileSync(outside, 'outside-secret-value');
    symlinkSync(outside, join(secrets, 'create_integration', 'LINK'));
    process.env.TEST_NAMED_KEY = CANARY;
    process.env.TEST_ACCOUNT = account;
    home = house({
      env: {
        ...env,
        PORTKEY_SECRET_DIR: secrets,
        PORTKEY_SECRET_ENV:
          'TEST_NAMED_KEY=create_integration,update_integration; TEST_ACCOUNT=create_integration; SHARED=create_integration',
      },
      transport: portkey.transport,
    });
  });
  afterAll(() => home.close());

  const base = { name: 'n', ai_provider_id: 'openai', slug: 'n' };
  const attempt = async (args: Record<string, unknown>, context = somebody()) => {
    let body = '';
    portkey.answer((request) => {
      // What was made is read back.
      if (request.method !== 'GET') body = String(request.body ?? '');
      return jsonReply({ id: 'i1', slug: 'n', echo: body });
    });
    const result = await home.call('create_integration', { ...base, ...args }, context);
    return { ...result, body };
  };

  it('are put in on the server, and shown nowhere', async () => {
    for (const key of ['env:TEST_NAMED_KEY', 'file:ANTHROPIC']) {
      const { envelope, body } = await attempt({ key });
      expect(JSON.parse(body).key).toBe(CANARY);
      expect(envelope.ok).toBe(true);
      expect(leaks(JSON.stringify(envelope), CANARY)).toBeUndefined();
    }
    expect(JSON.parse((await attempt({ key: 'file:SHARED' })).body).key).toBe('shared-secret-value');
    expect(leaks(written(), CANARY)).toBeUndefined();
    expect(written()).toContain('env:TEST_NAMED_KEY');
  });

  it('are parsed where an object is wanted', async () => {
    const { envelope, body } = await attempt({
      ai_provider_id: 'vertex-ai',
      configurations: { vertex_service_account_json: 'env:TEST_ACCOUNT' },
    });
    expect(envelope.ok, JSON.stringify(envelope)).toBe(true);
    expect(JSON.parse(body).configurations.vertex_service_account_json).toEqual(JSON.parse(account));
    expect(JSON.stringify(envelope)).not.toContain('Ab1Ab1');
  });

  it.each([
    ['env:PATH', /not bound/],
    ['env:PORTKEY_API_KEY', /not bound/],
    ['file:UNBOUND', /not bound/],
    ['file:LINK', /link/],
    ['file:../outside', /without a path/],
    ['file:/etc/passwd', /without a path/],
    ['env:TEST_NAMED_KEY/../x', /without a path/],
  ])('%s is refused: %s', async (key, why) => {
    const { envelope, body } = await attempt({ key });
    expect(envelope.ok).toBe(false);
    expect(JSON.stringify(envelope)).toMatch(why);
    expect(body).toBe('');
  });

  it('are not put in for another operation', async () => {
    const { envelope } = await home.call(
      'create_virtual_key',
      { name: 'n', provider: 'openai', key: 'env:TEST_NAMED_KEY' },
      somebody(),
    );
    expect(JSON.stringify(envelope)).toMatch(/not bound to create_virtual_key/);
  });

  it('go to an address of the model’s only when a person confirms it: no token, whatever PORTKEY_CONFIRM says', async () => {
    const args = { key: 'env:TEST_NAMED_KEY', configurations: { custom_host: 'https://evil.example/v1' } };
    const caller = somebody();
    const asked = await attempt(args, caller);
    if (asked.envelope.ok) throw new Error('not asked');
    expect(asked.body).toBe('');
    expect(asked.envelope.error.details.code).toBe('confirmation_required');
    expect(asked.envelope.error.details.confirm).toBeUndefined();
    const token = asked.question?.token ?? '';
    const cheated = await attempt({ ...args, confirm: token }, caller);
    expect(cheated.envelope.ok).toBe(false);
    expect(cheated.body).toBe('');
    const { envelope, body } = await attempt(args, { ...caller, confirmedByPerson: token } as never);
    expect(envelope.ok, JSON.stringify(envelope)).toBe(true);
    expect(JSON.parse(body).key).toBe(CANARY);
  });
});

describe('what is handed out once', () => {
  const keyArgs = async (home: House) => {
    const { data } = await home.data('list_workspaces', { page_size: 1 });
    return {
      name: 'one-time',
      type: 'workspace',
      'sub-type': 'service',
      sub_type: 'service',
      workspace_id: data[0].id,
      scopes: ['logs.list'],
    };
  };
  const made = async (home: House) => {
    const { 'sub-type': _wire, ...args } = await keyArgs(home);
    return home.call('create_api_key', args);
  };

  it('comes through in that one reply, marked, and never again', async () => {
    const home = house({ env });
    const { envelope } = await made(home);
    if (!envelope.ok) throw new Error(JSON.stringify(envelope));
    const { key, id } = envelope.data as { key: string; id: string };
    expect(key).not.toContain('*');
    expect(envelope.notes?.join(' ')).toMatch(/key: one-time secret, shown in this answer only/);
    const later = [
      await home.call('get_api_key', { id }),
      await home.call('list_api_keys'),
      await home.call('get_config', { slug: key }),
      await home.call('update_api_key', { id, description: `it is ${key}`, dry_run: true }),
    ];
    for (const { envelope: shown } of later) expect(leaks(JSON.stringify(shown), key)).toBeUndefined();
    expect(leaks(written(), key)).toBeUndefined();
    await home.close();
  });

  it('goes to a file of the user’s alone with PORTKEY_ONE_TIME_SECRETS=file', async () => {
    const kept = join(directory, 'state', 'secrets');
    const home = house({ env: { ...env, PORTKEY_ONE_TIME_SECRETS: 'file', PORTKEY_ONE_TIME_SECRETS_DIR: kept } });
    const { envelope } = await made(home);
    if (!envelope.ok) throw new Error(JSON.stringify(envelope));
    const [file = ''] = readdirSync(kept);
    const path = join(kept, file);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(kept).mode & 0o777).toBe(0o700);
    const { key } = JSON.parse(readFileSync(path, 'utf8')) as { key: string };
    expect(key.length).toBeGreaterThan(20);
    expect(leaks(JSON.stringify(envelope), key)).toBeUndefined();
    expect(envelope.notes?.join(' ')).toContain(path);
    await home.close();
    // A directory that cannot be used stops the call before anything is made.
    const blocked = house({ env: { ...env, PORTKEY_ONE_TIME_SECRETS: 'file', PORTKEY_ONE_TIME_SECRETS_DIR: path } });
    const refused = await made(blocked);
    expect(refused.envelope.ok).toBe(false);
    expect(blocked.changes()).toEqual([]);
    await blocked.close();
  });
});

describe('every byte of the process', () => {
  const run = (args: string[], given: Record<string, string>): Promise<string> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        args,
        { env: { PATH: process.env.PATH ?? '', HOME: directory, LOG_LEVEL: 'trace', ...given }, timeout: 20_000 },
        (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`),
      );
    });

  it('holds no key: log, wrong settings, an address that cannot be reached, a crash', async () => {
    const key = 'pk"live\\0123/4567+89=';
    const outputs = await Promise.all([
      run([builtEntry(), 'call', 'list_configs'], {
        PORTKEY_API_KEY: key,
        PORTKEY_BASE_URL: 'http://127.0.0.1:9/v1',
      }),
      run([builtEntry(), 'call', 'whoami'], { PORTKEY_API_KEY: key, PORTKEY_BASE_URL: `htp://u:${SHAPED}@x` }),
      run([builtEntry(), 'call', 'delete_config', JSON.stringify({ slug: key }), '--yes'], {
        PORTKEY_API_KEY: key,
        PORTKEY_BASE_URL: 'http://127.0.0.1:9/v1',
      }),
      run(
        [
          '--import',
          'tsx',
          '--input-type=module',
          '-e',
          `import('${join(process.cwd(), 'src/cli/model/process.ts')}').then((m) => { m.guardCrashes(); m.learnOwnSecrets({ PORTKEY_API_KEY: process.env.KEY }); setTimeout(() => { throw new Error('crashed with ' + process.env.KEY + ' and ' + process.env.SHAPED); }, 1); })`,
        ],
        { KEY: key, SHAPED },
      ),
    ]);
    expect(outputs[3]).toContain('crashed with');
    for (const output of outputs) {
      expect(output.length).toBeGreaterThan(20);
      expect(leaks(output, key)).toBeUndefined();
      expect(leaks(output, SHAPED)).toBeUndefined();
    }
  }, 60_000);
});

describe('PORTKEY_HIDE_LOG_BODIES', () => {
  const portkey = scripted();
  it.each(
    operationsWith(({ bodyReply, linkReply }) => bodyReply !== undefined || linkReply !== undefined).map(
      (operation) => [operation.name, operation] as const,
    ),
  )('keeps prompts and completions out of %s', async (name, operation) => {
    const paths = [...(operation.bodyReply ?? []), ...(operation.linkReply === undefined ? [] : [operation.linkReply])];
    const body = { messages: [{ content: 'BODY-TEXT' }] };
    portkey.answer(() =>
      jsonReply(
        replyWith(paths.map((path) => [path, path === operation.linkReply ? 'https://files.example/BODY-TEXT' : body])),
      ),
    );
    for (const hide of [true, false]) {
      const home = house({ env: { ...env, PORTKEY_HIDE_LOG_BODIES: String(hide) }, transport: portkey.transport });
      const { envelope } = await home.call(name, sampleCall(toolOf(operation)));
      expect(envelope.ok, JSON.stringify(envelope)).toBe(true);
      expect(JSON.stringify(envelope).includes('BODY-TEXT')).toBe(!hide);
      await home.close();
    }
  });
});
