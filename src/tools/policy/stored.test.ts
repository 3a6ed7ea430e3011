import { describe, expect, it } from 'vitest';
import { canonical, lowers, membersOf, type Stored, sameThing, shrinks, storedView, takenAway } from './stored.ts';

describe('shrinking', () => {
  const read = (value: unknown): Stored => ({ kind: 'read', value });
  const UNREAD: Stored = { kind: 'unread', why: 'answered 403' };

  describe('shrinks', () => {
    const scopes = (given: unknown, stored: Stored | undefined, wire?: string) =>
      shrinks('scopes', { scopes: given }, stored, wire);

    it('counts what could not be read as taken away, where the argument is given at all', () => {
      expect(scopes(['a'], undefined)).toBe(true);
      expect(scopes(['a'], UNREAD)).toBe(true);
      expect(scopes(undefined, undefined)).toBe(false);
      expect(scopes(undefined, UNREAD)).toBe(false);
      expect(shrinks('config.guards', { config: {} }, UNREAD, undefined)).toBe(true);
    });

    it('tells what is taken away from what is added or moved', () => {
      const stored = read({ scopes: ['a', 'b'] });
      expect(scopes(['b', 'a'], stored)).toBe(false);
      expect(scopes(['a', 'b', 'c'], stored)).toBe(false);
      expect(scopes(['a'], stored)).toBe(true);
      expect(scopes([], stored)).toBe(true);
      expect(scopes(null, stored)).toBe(true);
      expect(scopes(['a', 'c'], stored)).toBe(true);
      expect(scopes(['a', 'c', 'd'], stored)).toBe(true);
      expect(scopes(['a'], read({ scopes: ['a', 'a'] }))).toBe(true);
    });

    it('takes nothing from what holds nothing', () => {
      for (const nothing of [{ scopes: [] }, { scopes: null }, { scopes: '' }, {}])
        expect(scopes([], read(nothing))).toBe(false);
    });

    it('compares a list inside with the one inside, and counts it as taken away where the reply has no such place', () => {
      const stored = read({ config: { guards: ['a', 'b'] } });
      const guards = (given: unknown, held: Stored) => shrinks('config.guards', { config: given }, held, undefined);
      expect(guards({ guards: ['a', 'b'] }, stored)).toBe(false);
      expect(guards({ guards: ['a'] }, stored)).toBe(true);
      expect(guards({}, stored)).toBe(true);
      expect(guards({ guards: ['a', 'b'] }, read({ id: 'c-1' }))).toBe(true);
      expect(guards({ guards: ['a', 'b'] }, read('text'))).toBe(true);
      expect(shrinks('targets[].guards', { targets: [{ guards: ['a'] }] }, read({ id: 'c-1' }), undefined)).toBe(true);
      expect(
        shrinks('targets[].guards', { targets: [{ guards: [] }] }, read({ targets: [{ guards: ['a'] }] }), undefined),
      ).toBe(true);
    });

    it('compares objects by the names that hold something', () => {
      const stored = read({ headers: { one: 'x', two: 'y', empty: '', none: null, list: [], object: {} } });
      const headers = (given: unknown) => shrinks('headers', { headers: given }, stored, undefined);
      expect(headers({ one: 'changed', two: 'y' })).toBe(false);
      expect(headers({ one: 'x', three: 'z' })).toBe(true);
      expect(headers({ one: 'x', two: '' })).toBe(true);
      expect(headers({ one: 'x', two: {} })).toBe(true);
      expect(headers({ one: 'x', two: { deep: 1 } })).toBe(false);
      for (const value of [5, 0, true, false])
        expect(shrinks('headers', { headers: {} }, read({ headers: { one: value } }), undefined)).toBe(true);
    });

    it('compares what is one value, not a list', () => {
      expect(scopes('a', read({ scopes: 'a' }))).toBe(false);
      expect(scopes('b', read({ scopes: 'a' }))).toBe(true);
      expect(scopes(0, read({ scopes: 0 }))).toBe(false);
      expect(scopes(1, read({ scopes: 0 }))).toBe(true);
    });
  });

  describe('takenAway', () => {
    it('names what is no longer there by all its names, and nothing where nothing could be read', () => {
      const stored = read({ guards: [{ id: 'g-1', slug: 'one' }, { id: 'g-2' }] });
      expect(takenAway('guards', { guards: ['g-2'] }, stored, undefined)).toEqual(['g-1 / one']);
      expect(takenAway('guards', { guards: ['one', 'g-2'] }, stored, undefined)).toEqual([]);
      expect(takenAway('guards', { guards: [] }, UNREAD, undefined)).toEqual([]);
      expect(takenAway('c.guards', { c: {} }, read({ c: { guards: ['a'] } }), undefined)).toEqual(['a']);
      expect(takenAway('guards', { guards: [] }, read({ data: { checks: ['a'] } }), 'checks')).toEqual(['a']);
    });
  });

  describe('storedView', () => {
    it('finds the value wherever the reply keeps it, its own name first', () => {
      expect(storedView({ a: 1, w: 2, data: { a: 3 } }, 'a', 'w')).toEqual({ a: 1 });
      expect(storedView({ w: 2, data: { a: 3 } }, 'a', 'w')).toEqual({ a: 2 });
      expect(storedView({ data: { a: 3, w: 4 } }, 'a', 'w')).toEqual({ a: 3 });
      expect(storedView({ data: { w: 4 } }, 'a', 'w')).toEqual({ a: 4 });
      expect(storedView({ data: ['x'] }, 'a', 'w')).toEqual({ a: ['x'] });
      expect(storedView({ other: 1 }, 'a', 'w')).toEqual({});
      expect(storedView({ other: 1 }, 'a', undefined)).toEqual({});
      expect(storedView(null, 'a', 'w')).toEqual({});
      expect(storedView({ b: 1 }, 'toString', undefined)).toEqual({});
    });
  });

  describe('members', () => {
    it('makes a list of a single thing, and none of nothing', () => {
      expect(membersOf(['a'])).toEqual(['a']);
      expect(membersOf('a')).toEqual(['a']);
      expect(membersOf(0)).toEqual([0]);
      expect(membersOf(null)).toEqual([]);
      expect(membersOf(undefined)).toEqual([]);
    });

    it.each<[string, unknown, unknown, boolean]>([
      ['a shared id', { id: 'x', name: 'one' }, { id: 'x', name: 'two' }, true],
      ['an id and a text', { slug: 'x' }, 'x', true],
      ['other ids of one kind', { id: 'x', type: 'requests' }, { id: 'y', type: 'requests' }, false],
      ['ids that are empty', { id: '', a: 1 }, { id: '', a: 2 }, false],
      [
        'limits of one kind',
        { type: 'requests', unit: 'rpm', value: 1 },
        { type: 'requests', unit: 'rpm', value: 2 },
        true,
      ],
      ['limits of two kinds', { type: 'requests', unit: 'rpm' }, { type: 'requests', unit: 'rpd' }, false],
      ['kinds that are no text', { type: 1, a: 1 }, { type: 1, a: 2 }, false],
      ['equal values in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, true],
      ['values that differ', { a: 1 }, { a: 2 }, false],
      ['numbers', 1, 2, false],
      ['a number and its text', 1, '1', true],
      ['lists that are equal', [1, 'a'], [1, 'a'], true],
    ])('compares two things by %s', (_, a, b, same) => {
      expect(sameThing(a, b)).toBe(same);
      expect(sameThing(b, a)).toBe(same);
    });

    it('writes equal values as one text', () => {
      expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
      expect(canonical([2, 1])).toBe('[2,1]');
      expect(canonical(undefined)).toBe('null');
    });
  });
});

describe('lowering', () => {
  const read = (value: unknown): Stored => ({ kind: 'read', value });
  const UNREAD: Stored = { kind: 'unread', why: 'answered 403' };

  describe('lowers', () => {
    const limit = (credit_limit: unknown, stored: Stored | undefined) =>
      lowers('usage_limits.credit_limit', { usage_limits: { credit_limit } }, stored, undefined);
    const holding = (credit_limit: unknown) => read({ usage_limits: { credit_limit } });

    it('tells a smaller number from one that is the same or larger', () => {
      expect(limit(9, holding(10))).toEqual([{ from: 10, to: 9 }]);
      expect(limit(10, holding(10))).toEqual([]);
      expect(limit(11, holding(10))).toEqual([]);
      expect(limit('9', holding('10'))).toEqual([{ from: 10, to: 9 }]);
    });

    it('counts a limit where there was none, or where none could be read, as lowered', () => {
      const lowered = [{ from: undefined, to: 9 }];
      for (const stored of [undefined, UNREAD, read({}), read({ usage_limits: null }), holding(null), holding('none')])
        expect(limit(9, stored)).toEqual(lowered);
    });

    it('says nothing of what is no number, or is not given', () => {
      expect(limit('none', holding(10))).toEqual([]);
      expect(limit(undefined, UNREAD)).toEqual([]);
      expect(lowers('usage_limits.credit_limit', {}, UNREAD, undefined)).toEqual([]);
      expect(lowers('usage_limits.credit_limit', { usage_limits: 5 }, UNREAD, undefined)).toEqual([]);
    });

    it('knows names in any style, given or stored', () => {
      const args = { usage_limits: { creditLimit: 9 } };
      const lowered = [{ from: 10, to: 9 }];
      expect(lowers('usage_limits.credit_limit', args, holding(10), undefined)).toEqual(lowered);
      expect(
        lowers('usage_limits.credit_limit', args, read({ usage_limits: { 'credit-limit': 10 } }), undefined),
      ).toEqual(lowered);
      const beside = read({ usage_limits: { alert_threshold: 1, creditLimit: 10 } });
      expect(limit(9, beside)).toEqual(lowered);
      const both = { creditLimit: 11, credit_limit: 9 };
      expect(lowers('usage_limits.credit_limit', { usage_limits: both }, holding(10), undefined)).toEqual(lowered);
      expect(limit(9, read({ usage_limits: { alert_threshold: 1 } }))).toEqual([{ from: undefined, to: 9 }]);
    });

    it("finds what is stored under the API's own name", () => {
      expect(lowers('limit', { limit: 9 }, read({ data: { max: 10 } }), 'max')).toEqual([{ from: 10, to: 9 }]);
    });

    it('compares elements of lists with those of their id or kind, and one thing with a list of it', () => {
      const stored = read({
        rate_limits: [
          { type: 'requests', unit: 'rpm', value: 10 },
          { type: 'tokens', unit: 'rpm', value: 1_000 },
        ],
      });
      const rates = (rate_limits: unknown) => lowers('rate_limits[].value', { rate_limits }, stored, undefined);
      expect(rates([{ type: 'tokens', unit: 'rpm', value: 999 }])).toEqual([{ from: 1_000, to: 999 }]);
      expect(rates({ type: 'tokens', unit: 'rpm', value: 999 })).toEqual([{ from: 1_000, to: 999 }]);
      expect(rates([{ type: 'requests', unit: 'rpm', value: 11 }])).toEqual([]);
      expect(rates([{ type: 'requests', unit: 'rpd', value: 11 }])).toEqual([{ from: undefined, to: 11 }]);
      expect(rates(null)).toEqual([]);
    });
  });
});
