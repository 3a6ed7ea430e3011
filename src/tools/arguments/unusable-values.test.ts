import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBody } from '../../catalog/model/field.ts';
import { anyObject, object, orNull, secretText, text } from '../../catalog/model/schema.ts';
import { masked } from '../secrets/mask.ts';
import { maskedValues, streamFaults } from './validate.ts';

const input = {
  key: inBody(secretText()),
  name: inBody(text()),
  auth: inBody(orNull(object({ token: orNull(secretText()), region: text() }))),
  config: inBody(anyObject()),
};
const fields = (args: Record<string, unknown>) => maskedValues(input, args).map((fault) => fault.field);

describe('maskedValues', () => {
  it('refuses every mask that this server can show, wherever it comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcXYZ019-_=+/.') }), (secret) => {
        expect(fields({ key: masked(secret) })).toEqual(['key']);
        expect(fields({ config: { targets: [{ api_key: masked(secret) }] } })).toEqual(['config.targets[0].api_key']);
      }),
    );
  });

  it.each(['z1*****3AX', '*****', '********', 'sk-****abcd', '••••••••'])('refuses %s', (value) => {
    expect(fields({ key: value })).toEqual(['key']);
  });

  it('refuses the fields in which reads show masked secrets, and secrets that a read shows empty', () => {
    expect(fields({ config: { masked_api_key: 'anything' } })).toEqual(['config.masked_api_key']);
    expect(fields({ key: '' })).toEqual(['key']);
    expect(fields({ auth: { token: '', region: '' } })).toEqual(['auth.token']);
  });

  it.each([
    'sk-live-1234',
    'a ***** b',
    'Rate it: *****!',
    '**bold**',
    '***',
    '',
    'x'.repeat(50),
    '5 * 5 = 25',
    '# ****',
  ])('takes %j as a name', (value) => {
    expect(fields({ name: value })).toEqual([]);
  });

  it('takes null, which clears a secret', () => {
    expect(fields({ key: null, auth: { token: null } })).toEqual([]);
    expect(fields({ auth: null })).toEqual([]);
  });
});

it('refuses to stream, with the reason, wherever it is asked for', () => {
  for (const args of [
    { stream: true },
    { stream: 'true' },
    { extra: { stream: true } },
    { hyperparameters: { stream: true } },
  ]) {
    const [fault, ...others] = streamFaults(args);
    expect(others).toEqual([]);
    expect(fault?.message).toContain('comes whole');
  }
});

it('lets everything else through', () => {
  for (const args of [
    {},
    { stream: false },
    { stream: null },
    { extra: {} },
    { extra: null },
    { messages: [{ stream: true }] },
  ])
    expect(streamFaults(args)).toEqual([]);
});
