import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { house } from '../../../test/safety/house.ts';
import { asCsv, asJson, inBody, inQuery } from '../../catalog/model/field.ts';
import {
  anyObject,
  anything,
  eitherOf,
  flag,
  integer,
  list,
  mapOf,
  number,
  object,
  text,
  zeroOrOne,
} from '../../catalog/model/schema.ts';
import { coerce, coerceField, eachStatus } from './coerce.ts';

describe('coerce', () => {
  it.each([
    [integer(), '5', 5],
    [integer(), ' 5 ', 5],
    [number(), '-0.5', -0.5],
    [number(), '1e3', 1000],
    [flag(), 'true', true],
    [flag(), 'False', false],
    [flag(), 1, true],
    [flag(), 0, false],
    [zeroOrOne(), true, 1],
    [zeroOrOne(), false, 0],
    [list(integer()), '[1,"2"]', [1, 2]],
    [list(integer()), ['1', 2], [1, 2]],
    [object({ a: integer() }), '{"a":"1","b":"2"}', { a: 1, b: '2' }],
    [mapOf(integer()), { x: '1' }, { x: 1 }],
    [eitherOf([integer(), flag()]), 'true', true],
    [eitherOf([integer(), flag()]), '7', 7],
    [eitherOf([object({ a: integer() }), text()]), { a: '1' }, { a: 1 }],
  ])('reads %j as %j', (schema, given, wanted) => {
    expect(coerce(schema, given)).toEqual(wanted);
  });

  it.each([
    ['a text that is no number', integer(), '5 apples'],
    ['a hexadecimal text', integer(), '0x10'],
    ['a leading zero', integer(), '007'],
    ['a number too large to hold exactly', integer(), '12345678901234567890'],
    ['an empty text as a number', integer(), ''],
    ['a number for a text', text(), 5],
    ['yes as a boolean', flag(), 'yes'],
    ['2 as a boolean', flag(), 2],
    ['broken JSON for an object', anyObject(), '{"a":'],
    ['a JSON list for an object', anyObject(), '[1]'],
    ['a text that looks like JSON where a text is wanted', text(), '{"a":1}'],
    ['a text where a text or an object is wanted', eitherOf([text(), anyObject()]), '{"a":1}'],
    [
      'an object where two kinds of object are possible',
      eitherOf([object({ a: integer() }), object({ a: text() })]),
      { a: '1' },
    ],
  ])('leaves %s alone', (_, schema, given) => {
    expect(coerce(schema, given)).toEqual(given);
  });

  it('keeps null and undefined apart from everything else', () => {
    for (const schema of [integer(), flag(), list(text()), anyObject(), anything()]) {
      expect(coerce(schema, null)).toBeNull();
      expect(coerce(schema, undefined)).toBeUndefined();
    }
  });

  it('never throws and never changes what already fits', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const schema of [
          integer(),
          flag(),
          list(integer()),
          object({ a: flag() }),
          eitherOf([flag(), list(text())]),
        ])
          coerce(schema, value);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ a: fc.integer(), b: fc.boolean(), c: fc.string() })), (rows) => {
        expect(coerce(list(object({ a: integer(), b: flag(), c: text() })), rows)).toEqual(rows);
      }),
    );
  });
});

describe('coerceField', () => {
  it('reads comma lists however they come', () => {
    const field = asCsv(inQuery(list(text())));
    expect(coerceField(field, '200, 429')).toEqual(['200', '429']);
    expect(coerceField(field, '["200","429"]')).toEqual(['200', '429']);
    expect(coerceField(field, 200)).toEqual(['200']);
    expect(coerceField(field, [200, '429'])).toEqual(['200', '429']);
    expect(coerceField(field, null)).toBeNull();
  });

  it('parses what travels as JSON text, so that policy sees what is in it', () => {
    const field = asJson(inBody(anyObject()));
    expect(coerceField(field, '{"a":1}')).toEqual({ a: 1 });
    expect(coerceField(field, 'no json')).toBe('no json');
    expect(coerceField(field, { a: 1 })).toEqual({ a: 1 });
  });
});

describe('statuses', () => {
  it('take a class, a range and a least one', () => {
    expect(eachStatus(['5xx'])).toHaveLength(100);
    expect(eachStatus(['4XX', '429', '5xx'])).toHaveLength(200);
    expect(eachStatus(['500-503', 429])).toEqual(['500', '501', '502', '503', 429]);
    expect(eachStatus(['>=598'])).toEqual(['598', '599']);
  });

  it('leave alone what they do not know', () => {
    expect(eachStatus(['6xx', 'oops', '504-500', ''])).toEqual(['6xx', 'oops', '504-500', '']);
  });

  it('count the same as the codes one by one, beside and inside filters, and reach an export', async () => {
    const made = house({ env: { PORTKEY_CONFIRM: 'off' } });
    const total = async (args: object): Promise<number> =>
      (await made.data('get_request_analytics', { period: 'last_30_days', workspace_slug: '*', ...args })).summary
        .total;
    const classed = await total({ status_code: '5xx' });
    expect(classed).toBeGreaterThan(0);
    expect(classed).toBeLessThan(await total({}));
    expect(await total({ filters: { status_code: ['5xx'] } })).toBe(classed);
    expect(await total({ status_code: '500-599' })).toBe(classed);
    const shown = await made.data('create_log_export', {
      filters: {
        status_code: '500-502, 429',
        time_of_generation_min: '2026-01-01T00:00:00Z',
        time_of_generation_max: '2026-02-01T00:00:00Z',
      },
      requested_data: ['id'],
      dry_run: true,
    });
    expect(JSON.stringify(shown)).toContain('500,501,502,429');
    await made.close();
  });
});
