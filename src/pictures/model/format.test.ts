import { describe, expect, it } from 'vitest';
import { formatValue, periodText } from './format.ts';

describe('a figure with its unit', () => {
  it.each([
    [1234, 'usd', '$1.23k'],
    [12.3, 'usd', '$12.30'],
    [0.6, 'usd', '$0.60'],
    [0.00416, 'usd', '$0.00416'],
    [100, 'usd', '$100'],
    [999.999, 'usd', '$1k'],
    [-5, 'usd', '-$5'],
    [0, 'usd', '$0'],
    [350, 'milliseconds', '350 ms'],
    [12_400, 'milliseconds', '12.4 s'],
    [12.44, 'percent', '12.4 %'],
    [999_999, 'tokens', '1M'],
    [31_103_040, 'tokens', '31.1M'],
    [862, 'requests', '862'],
    [1e300, 'count', '1.0e300'],
  ] as const)('%d %s is %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});

describe('a period in words', () => {
  it.each([
    ['2026-11-01T00:00:00Z', '2026-11-29T00:00:00Z', '1 Nov – 28 Nov 2026 UTC'],
    ['2025-12-30T10:00:00Z', '2026-01-06T10:00:00Z', '30 Dec 2025 – 6 Jan 2026 UTC'],
    ['2026-03-18T00:00:00Z', '2026-03-18T12:00:00Z', '18 Mar 00:00 – 18 Mar 12:00 2026 UTC'],
    ['2026-03-18T00:00:00Z', '2026-03-19T00:00:00Z', '18 Mar 2026 UTC'],
  ])('%s to %s', (from, to, text) => {
    expect(periodText({ from, to })).toBe(text);
  });
});
