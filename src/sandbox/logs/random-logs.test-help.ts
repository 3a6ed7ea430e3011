import fc from 'fast-check';
import type { FeedbackRecord, LogRecord } from './record.ts';
import { cacheStatuses, modes } from './record.ts';

/** A Thursday in 2026, from which random times are counted. */
export const origin = Date.UTC(2026, 2, 5, 10, 30);

const few = (prefix: string, count: number) =>
  fc.integer({ min: 0, max: count }).map((n) => (n === 0 ? '' : `${prefix}${n}`));

const metadata = fc.record({
  _user: fc.option(few('user-', 5), { nil: undefined }),
  env: fc.constantFrom(undefined, 'production', 'staging', ''),
});

/** One random log; its id is given out by `randomLogs`. */
const randomLog = fc
  .record({
    workspace_id: fc.constantFrom('w1', 'w2', 'w3'),
    time: fc
      .oneof(
        fc.nat(40).map((days) => days * 86_400_000),
        fc.nat(40 * 86_400_000),
      )
      .map((offset) => origin + offset),
    status: fc.constantFrom(200, 200, 200, 201, 246, 400, 429, 446, 500),
    provider: fc.constantFrom('openai', 'anthropic', ''),
    model: fc.constantFrom('gpt-4o', 'claude', 'm__odd', ''),
    virtual_key: few('vk-', 3),
    config: few('pc-', 2),
    prompt: few('pp-', 2),
    api_key_id: few('key-', 2),
    trace_id: few('trace-', 9).map((trace) => trace || 'trace-0'),
    span_id: few('span-', 30),
    span_name: fc.constantFrom('llm', 'retrieve'),
    parent_span_id: fc.constant(''),
    prompt_tokens: fc.oneof(fc.nat(12), fc.nat(100_000)),
    completion_tokens: fc.oneof(fc.nat(12), fc.nat(20_000)),
    cost: fc.oneof(
      fc.nat(400),
      fc.nat(500_000_000).map((micro) => micro / 1e6),
    ),
    saved: fc.integer({ min: 0, max: 1_000_000 }).map((micro) => micro / 1e6),
    latency: fc.integer({ min: 0, max: 5_000_000 }),
    cache: fc.constantFrom(...cacheStatuses),
    retries: fc.integer({ min: 0, max: 5 }),
    mode: fc.constantFrom(...modes),
    option: fc.integer({ min: 0, max: 2 }),
    stream: fc.boolean(),
    metadata,
  })
  .map(({ metadata: given, ...log }) => ({
    ...log,
    metadata: Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    request: { url: 'https://example.com', method: 'POST', body: {} },
    response: { body: {} },
  }));

/** Random logs, in no order of time. */
export const randomLogs: fc.Arbitrary<LogRecord[]> = fc
  .array(randomLog, { maxLength: 120, size: 'max' })
  .map((logs) => logs.map((log, at) => ({ ...log, id: `log-${at}` })));

/** Random feedback on the traces of random logs, and on some that have none. */
export const randomFeedback: fc.Arbitrary<FeedbackRecord[]> = fc
  .array(
    fc.record({
      workspace_id: fc.constantFrom('w1', 'w2', 'w3'),
      trace_id: fc.integer({ min: 0, max: 11 }).map((n) => `trace-${n}`),
      time: fc.integer({ min: 0, max: 40 * 86_400_000 }).map((offset) => origin + offset),
      value: fc.integer({ min: -10, max: 10 }),
      weight: fc.constantFrom(0, 0.25, 0.5, 1),
      metadata: fc.constant({}),
    }),
    { maxLength: 40, size: 'max' },
  )
  .map((all) => all.map((feedback, at) => ({ ...feedback, id: `feedback-${at}` })));
