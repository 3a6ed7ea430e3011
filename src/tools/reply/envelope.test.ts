import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyCharacter } from '../../../test/helpers/any-character.ts';
import { bad, failed, failedInside, good, SettingsError, textOf } from './envelope.ts';

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

it('tells a failure of Portkey with what is known of it, and nothing else', () => {
  const least = { message: 'No.', code: 'AB03', retryable: false };
  expect(failed(least)).toStrictEqual(bad('No.', { code: 'AB03', retryable: false }));
  const fieldErrors = [{ field: 'name', message: 'is taken' }];
  const dependents = [{ kind: 'config', id: 'c' }] as never;
  const known = { status: 409, retryAfterSeconds: 0, requestId: 'r', mayHaveHappened: true, hint: 'Look.' } as const;
  expect(failed({ ...least, ...known, fieldErrors, dependents })).toStrictEqual(
    bad('No.', {
      code: 'AB03',
      status: 409,
      field_errors: fieldErrors,
      retryable: false,
      retry_after_seconds: 0,
      request_id: 'r',
      may_have_happened: true,
      dependents,
      hint: 'Look.',
    }),
  );
});

it('tells a fault of this server without its text, but for one of the settings', () => {
  const thrown = new TypeError('a secret text');
  const read = failedInside({ name: 'get_config', risk: 'read' }, thrown).error;
  expect(read.message).toMatch(/^get_config failed inside this server \(TypeError\)/);
  expect(read.details).toStrictEqual({ code: 'internal', retryable: false, hint: expect.stringMatching(/^whoami/) });
  const { message, details } = failedInside({ name: 'delete_config', risk: 'delete' }, 'a secret text').error;
  expect(message).toMatch(/^delete_config failed inside this server \(string\)/);
  expect(details).toMatchObject({ code: 'internal', retryable: false, may_have_happened: true });
  expect(JSON.stringify([read, message, details])).not.toContain('secret');
  expect(failedInside({ name: 'any', risk: 'write' }, new SettingsError('PORTKEY_BASE_URL is none.'))).toStrictEqual(
    bad('PORTKEY_BASE_URL is none.', { code: 'not_configured', retryable: false }),
  );
});
