import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../catalog/operation.ts';
import type { Failure, FailureDetails } from './contract.ts';
import { createVersionMemory, isUnrouted, moreTelling, otherVersion } from './versions.ts';

const operation = (more: Partial<CatalogEntry> = {}): CatalogEntry =>
  ({ name: 'op', host: 'control', path: '/v2/things/{id}', ...more }) as CatalogEntry;
const failure = (error: Partial<FailureDetails>): Failure => ({
  ok: false,
  attempts: 1,
  error: { message: 'No.', code: 'x', retryable: false, ...error },
});
const unrouted = 'Either x-portkey-config or x-portkey-provider header is required';

describe('the version to ask', () => {
  it.each<[string, Partial<CatalogEntry>, Partial<FailureDetails>, string | undefined]>([
    ['either, 404', { eitherVersion: true }, { status: 404 }, '/v1'],
    ['either, 400', { eitherVersion: true }, { status: 400 }, '/v1'],
    ['either of v1', { eitherVersion: true, path: '/things' }, { status: 404 }, '/v2'],
    ['either on the gateway', { eitherVersion: true, host: 'gateway' }, { status: 404 }, '/v1'],
    ['either elsewhere', { eitherVersion: true, host: 'root' }, { status: 404 }, undefined],
    ['either, refused', { eitherVersion: true }, { status: 403 }, undefined],
    ['either, no answer', { eitherVersion: true }, {}, undefined],
    ['one, 404', {}, { status: 404 }, undefined],
    ['one, not routed', {}, { status: 400, message: unrouted }, '/v1'],
    ['one, another 400', {}, { status: 400 }, undefined],
    ['one, the same words with 401', {}, { status: 401, message: unrouted }, undefined],
    ['one of the gateway', { host: 'gateway' }, { status: 400, message: unrouted }, undefined],
  ])('%s', (_, more, error, version) => {
    expect(createVersionMemory().alternative(operation(more), failure(error))).toBe(version);
  });

  it('is remembered for all of a resource, and not doubted any more', () => {
    const memory = createVersionMemory();
    const either = operation({ eitherVersion: true });
    const list = operation({ path: '/v1/things' });
    expect(memory.preferred(either)).toBeUndefined();
    memory.remember(either, '/v2');
    for (const of of [either, list]) expect(memory.preferred(of)).toBe('/v2');
    expect(memory.preferred(operation({ path: '/v2/others' }))).toBeUndefined();
    expect(memory.alternative(either, failure({ status: 404 }))).toBeUndefined();
  });

  it('is not remembered where it says nothing new', () => {
    const memory = createVersionMemory();
    memory.remember(operation(), '/v2');
    expect(memory.preferred(operation())).toBeUndefined();
    memory.remember(operation(), '/v1');
    expect(memory.preferred(operation())).toBe('/v1');
  });

  it('is one of two', () => {
    expect([otherVersion('/v1'), otherVersion('/v2')]).toEqual(['/v2', '/v1']);
    expect(isUnrouted(unrouted)).toBe(true);
    expect(isUnrouted('a header is required')).toBe(false);
  });
});

describe('of two failures', () => {
  const refused = failure({ status: 403 });
  const fields = failure({ status: 400, code: 'AB01', fieldErrors: [{ field: 'a', message: 'b' }] });
  const coded = failure({ status: 404, code: 'AB08' });
  const plain = failure({ status: 404, code: 'http_404' });
  const lost = failure({ status: 404, mayHaveHappened: true });

  it.each<[string, Failure, Failure, 'first' | 'second']>([
    ['a refusal over fields', refused, fields, 'first'],
    ['a refusal over fields, turned', fields, refused, 'second'],
    ['fields over a code', fields, coded, 'first'],
    ['fields over a code, turned', coded, fields, 'second'],
    ['a code over nothing', coded, plain, 'first'],
    ['a code over nothing, turned', plain, coded, 'second'],
    ['the first of equals', plain, { ...plain }, 'first'],
    ['what may have happened', refused, lost, 'second'],
    ['nothing over an empty list of fields', plain, failure({ status: 400, fieldErrors: [] }), 'first'],
  ])('%s tells more', (_, first, second, chosen) =>
    expect(moreTelling(first, second)).toBe(chosen === 'first' ? first : second),
  );
});
