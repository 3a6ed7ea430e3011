import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdFinder, idsIn } from './id-finder.ts';

describe('the id of a message', () => {
  it.each<[string, readonly (string | undefined)[]]>([
    ['{"jsonrpc":"2.0","id":7,"method":"ping"}', ['7']],
    ['{"method":"ping","params":{"id":1,"a":[{"id":2}]},"id":"x"}', ['"x"']],
    ['{"id":9007199254740993}', ['9007199254740993']],
    ['{"id":1e400}', ['1e400']],
    ['{"id":-1.5 ,"a":1}', ['-1.5']],
    ['{"\\u0069d":"\\"{,"}', ['"\\"{,"']],
    ['{"id":1,"id":2}', ['2']],
    ['{"id":1,"id":{}}', [undefined]],
    ['{"id":null}', [undefined]],
    ['{"id":[7]}', [undefined]],
    ['{"a":"id","b":5}', [undefined]],
    ['{"a":{"id":5}}', [undefined]],
    ['[{"id":1},{"a":2},[3],{"id":"y"}]', ['1', undefined, undefined, '"y"']],
    ['[]', []],
    ['7', []],
    ['{"id":5,"params":{"a":"cut o', ['5']],
    [`{"id":"${'x'.repeat(5_000)}"}`, [undefined]],
  ])('%s', (text, ids) => {
    expect(idsIn(text)).toEqual(ids);
  });

  it('is what parsing finds, wherever the bytes are parted', () => {
    const message = fc.record({ id: fc.oneof(fc.string(), fc.maxSafeInteger()), params: fc.jsonValue() });
    fc.assert(
      fc.property(fc.oneof(message, fc.array(message)), fc.nat(40), fc.boolean(), (value, step, spread) => {
        const bytes = Buffer.from(JSON.stringify(value, null, spread ? 2 : 0));
        const finder = new IdFinder();
        for (let at = 0; at < bytes.length; at += step + 1) finder.push(bytes.subarray(at, at + step + 1));
        const expected = (Array.isArray(value) ? value : [value]).map(({ id }) => id);
        expect(finder.ids.map((id) => JSON.parse(id ?? 'null'))).toEqual(
          expected.map((id) => (Object.is(id, -0) ? 0 : id)),
        );
      }),
    );
  });

  it('never fails on what is no JSON', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'id', '\\') }),
        (bytes, text) => {
          expect(Array.isArray(idsIn(bytes))).toBe(true);
          expect(Array.isArray(idsIn(text))).toBe(true);
        },
      ),
    );
  });
});
