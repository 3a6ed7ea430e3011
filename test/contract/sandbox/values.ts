import fc from 'fast-check';
import { anyCharacter } from '../../helpers/any-character.ts';

/** A UUID that does not come twice: without the bias to small ones, which would clash now and then. */
export const fresh = fc.noShrink(fc.noBias(fc.uuid()));

/** Valid values of fields by name: what a create or an update may be given. */
export type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** A name as people give one: any script, no blank ends (which stores may trim), some length. */
export const name = fc
  .tuple(fc.constantFrom('Alpha', 'Größe', '模型', "O'Brien & Söhne", 'a/b?c=d%20', '<b>', '🙂 team'), fresh)
  .map(([word, tail]) => `${word} ${tail}`);

/** Free text, also empty and over several lines. */
export const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constant('line one\nline "two"\t\\'));

export const slug = fresh.map((id) => `s-${id}`);
export const flag = fc.boolean();
export const secret = fresh.map((id) => `sk-secret-${id}`);

/** A text or null, which clears the field. */
export const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 5 });

/** An object of one's own, as metadata and the like are. */
export const metadata = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string({ maxLength: 20 }), {
  maxKeys: 4,
});

/** Any JSON object, a few levels deep. */
export const anyObject = fc.dictionary(
  fc.stringMatching(/^[a-zA-Z_]{1,12}$/),
  fc.jsonValue({ maxDepth: 2, stringUnit: anyCharacter }),
  { maxKeys: 4 },
) as fc.Arbitrary<Record<string, unknown>>;

/** A budget with at most one kind of reset. */
export const budget = fc
  .record(
    {
      credit_limit: fc.integer({ min: 100, max: 10_000 }),
      type: fc.constantFrom('cost', 'tokens'),
      alert_threshold: fc.integer({ min: 1, max: 99 }),
      reset: fc.constantFrom(
        {},
        { periodic_reset: 'weekly' },
        { periodic_reset: 'monthly' },
        { periodic_reset_days: 10 },
      ),
    },
    { requiredKeys: ['credit_limit', 'type'] },
  )
  .map(({ reset = {}, ...rest }) => ({ ...rest, ...reset }));

/** One rate limit with one of the given units. */
export const rateLimit = (...units: readonly string[]) =>
  fc.record({
    type: fc.constantFrom('requests', 'tokens'),
    unit: fc.constantFrom(...units),
    value: fc.integer({ min: 1, max: 100_000 }),
  });

/** A moment after the tests' clock, as clients write them. */
export const futureDate = fc
  .integer({ min: 40, max: 4_000 })
  .map((days) => new Date(Date.UTC(2026, 5, 1) + days * 86_400_000).toISOString());

/** A gateway config that the gateway understands. */
export const gatewayConfig = fc.record(
  {
    retry: fc.record({
      attempts: fc.integer({ min: 1, max: 5 }),
      on_status_codes: fc.array(fc.constantFrom(429, 500, 503)),
    }),
    cache: fc.record({
      mode: fc.constantFrom('simple', 'semantic'),
      max_age: fc.integer({ min: 60, max: 7_776_000 }),
    }),
    strategy: fc.constant({ mode: 'fallback', on_status_codes: [429] }),
    targets: fc.array(
      fc.record({ provider: fc.constant('@openai-prod'), override_params: anyObject }, { requiredKeys: ['provider'] }),
      { minLength: 1, maxLength: 3 },
    ),
    request_timeout: fc.integer({ min: 100, max: 60_000 }),
  },
  { requiredKeys: [] },
);

/** A whole object: every required field, and any of the others. */
export const bodyOf = (required: Fields, optional: Fields): fc.Arbitrary<Record<string, unknown>> =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }) as fc.Arbitrary<
    Record<string, unknown>
  >;
