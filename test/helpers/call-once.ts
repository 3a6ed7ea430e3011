import { createPortkeyClient } from '../../src/portkey/client.ts';
import { operationNamed, sampleArguments } from './operations.ts';

/**
 * A process of its own that makes calls and prints their outcomes as JSON, with its peak memory (bytes) before and
 * after the last one. For what only a process can show: environment variables that Node reads at its start, memory.
 *
 * Arguments: base URL, then operation names.
 */
const [baseUrl = '', ...names] = process.argv.slice(2);
const client = createPortkeyClient({ baseUrl, apiKey: 'pk-test', maxRetries: 0, timeoutMs: 60_000 });
const peak = (): number => process.resourceUsage().maxRSS * 1024;
let before = 0;
const outcomes: unknown[] = [];
for (const name of names) {
  before = peak();
  const operation = operationNamed(name);
  outcomes.push(
    await client.call(
      { operation, arguments: sampleArguments(operation) },
      { signal: new AbortController().signal, principal: 'p' },
    ),
  );
}
console.log(JSON.stringify({ outcomes, before, after: peak() }));
await client.close();
