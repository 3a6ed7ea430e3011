/**
 * What keeping replies safe costs: masking by field, by value and by shape, and the fence, in processor time for one
 * read, at 10 KB and beyond. Run: npx tsx bench/reply-safety.ts
 *
 * Exits with 1 where a read of 10 KB takes more than 0.1 ms, or the cost grows faster than the size.
 */
import { catalog } from '../src/catalog/index.ts';
import { type Tool, toolOf } from '../src/tools/model/tool.ts';
import { guardFor } from '../src/tools/reply/guard.ts';
import { knownSecrets } from '../src/tools/secrets/known-secrets.ts';
import { maskFields } from '../src/tools/secrets/mask.ts';

const LIMIT_MS = 0.1;
const KB = 1024;

const named = (name: string): Tool => {
  const operation = catalog.find((entry) => entry.name === name);
  if (operation === undefined) throw new Error(name);
  return toolOf(operation);
};

const uuid = (n: number): string => `${String(n).padStart(8, '0')}-d054-4226-b4ae-9d4e2e61e69e`;
const prose = 'The customer asks why the invoice of last month is higher than usual; the answer names two reasons. ';

const rows = {
  list_api_keys: (n: number) => ({
    id: uuid(n),
    key: 'z1*****3AX',
    name: `Service key ${n} of the billing team`,
    description: prose,
    type: 'workspace-service',
    organisation_id: uuid(1),
    workspace_id: uuid(2),
    status: 'active',
    created_at: '2025-12-30T15:38:09.000Z',
    rate_limits: [],
    usage_limits: null,
    scopes: ['logs.list', 'logs.view', 'prompts.read'],
    defaults: { metadata: { team: 'billing' }, config_id: null },
    object: 'api-key',
  }),
  list_logs: (n: number) => ({
    id: uuid(n),
    created_at: '2025-12-30T15:38:09.000Z',
    ai_model: 'gpt-4o-mini',
    trace_id: uuid(n + 7),
    response_status_code: 200,
    request: { messages: [{ role: 'user', content: prose.repeat(4) }] },
    response: { choices: [{ message: { role: 'assistant', content: prose.repeat(6) } }] },
    metadata: { _user: 'ana', env: 'production' },
    object: 'log',
  }),
} as const;

function replyOf(name: keyof typeof rows, bytes: number): unknown {
  const data: unknown[] = [];
  let size = 0;
  for (let n = 0; size < bytes; n += 1) {
    const row = rows[name](n);
    data.push(row);
    size += JSON.stringify(row).length;
  }
  return { object: 'list', total: data.length, data };
}

const known = knownSecrets();
for (let n = 0; n < 20; n += 1) known.learn(undefined, `own-secret-of-the-server-${n}-0123456789`);
for (let n = 0; n < 500; n += 1) known.learn('ann', `learned-secret-${n}-abcdefghijklmnop`);
const guard = guardFor({ known, fence: true, hideLogBodies: false }, 'ann');

/** Processor time of one run, ms: the best of several batches, because other processes only ever add. */
function cost(run: () => unknown, times: number): number {
  for (let warm = 0; warm < times; warm += 1) run();
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < 15; batch += 1) {
    const begun = process.cpuUsage();
    for (let n = 0; n < times; n += 1) run();
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1000 / times);
  }
  return best;
}

let failed = false;
console.log('tool           reply      ms of processor time   ms for 10 KB');
for (const name of ['list_api_keys', 'list_logs'] as const) {
  const tool = named(name);
  const perTen: number[] = [];
  for (const size of [10, 100, 1_000]) {
    const reply = replyOf(name, size * KB);
    const ms = cost(
      () => {
        const secured = maskFields(guard.secure(tool, reply), tool.operation?.secretReply ?? [], []);
        return guard.fence(tool, guard.clean(tool, secured));
      },
      Math.max(3, Math.round(4_000 / size)),
    );
    perTen.push((ms * 10) / size);
    console.log(
      `${name.padEnd(14)} ${`${size} KB`.padEnd(10)} ${ms.toFixed(4).padStart(20)} ${((ms * 10) / size).toFixed(4).padStart(14)}`,
    );
  }
  const [small = 0, , large = 0] = perTen;
  if (small > LIMIT_MS || large > small * 2) failed = true;
}
console.log(
  failed
    ? `over ${LIMIT_MS} ms for 10 KB, or growing faster than the size`
    : `under ${LIMIT_MS} ms for 10 KB, and in proportion`,
);
process.exitCode = failed ? 1 : 0;
