import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { bad, good, textOf } from './envelope.ts';

it('leaves out what is not known', () => {
  expect(good({ a: 1 })).toEqual({ ok: true, data: { a: 1 } });
  expect(good(null, { notes: [], page: undefined })).toEqual({ ok: true, data: null });
  expect(good([], { notes: ['n'], page: { returned: 0 } })).toEqual({
    ok: true,
    data: [],
    page: { returned: 0 },
    notes: ['n'],
  });
  const details = { code: 'AB01', status: undefined, hint: 'h' } as never;
  expect(Object.keys(good(1, { dataText: '1' }))).toEqual(['ok', 'data']);
  expect(bad('m', details)).toStrictEqual({ ok: false, error: { message: 'm', details: { code: 'AB01', hint: 'h' } } });
});

it('has the text that JSON.stringify writes, whether its data was written before or not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.string({ unit: anyCharacter })), fc.boolean(), (data, notes, paged) => {
      const more = { notes, ...(paged && { page: { returned: 1, next: { after: notes[0] } } }) };
      const plain = good(data, more);
      const written = good(data, { ...more, dataText: JSON.stringify(data) });
      expect(written).toEqual(plain);
      expect(JSON.stringify(written)).toBe(JSON.stringify(plain));
      expect([textOf(written), textOf(plain)]).toEqual([JSON.stringify(plain), JSON.stringify(plain)]);
    }),
  );
});

it('forgets the text where the data of a copy is another', () => {
  const written = good({ a: 1 }, { dataText: '{"a":1}' });
  expect(textOf({ ...written, data: 2 })).toBe('{"ok":true,"data":2}');
  expect(textOf(bad('m', { code: 'c' }))).toBe('{"ok":false,"error":{"message":"m","details":{"code":"c"}}}');
});
