import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asCsv, asJson, inBody, inQuery } from '../../catalog/field.ts';
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
} from '../../catalog/schema.ts';
import { coerce, coerceField } from './coerce.ts';

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
