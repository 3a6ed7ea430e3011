import { describe, expect, it } from 'vitest';
import { lowers } from './lowering.ts';
import type { Stored } from './shrinking.ts';

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
