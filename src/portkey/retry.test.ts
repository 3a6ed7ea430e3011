import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog/index.ts';
import { backoffMs, mayRepeat, retryAfterSeconds } from './retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    [{ 'retry-after': '3' }, 3],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': '1.5' }, 1.5],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    [{ 'retry-after': '2026-01-01T00:01:00Z' }, 60],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 0.25],
    [{ 'retry-after-ms': ' 250 ' }, 0.25],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9],
    [{ 'retry-after': '999999999999' }, 86_400],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%j is %j', (headers, seconds) => {
    expect(retryAfterSeconds(headers as Record<string, string>, now)).toBe(seconds);
  });
});

describe('backoff', () => {
  it('doubles up to a bound, with full jitter', () => {
    const most = (attempt: number): number => backoffMs(attempt, () => 1);
    expect([1, 2, 3, 4, 5, 6, 60].map(most)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(backoffMs(3, () => 0)).toBe(0);
    expect(backoffMs(3, () => 0.25)).toBe(500);
  });
});

describe('what may be repeated', () => {
  it('is all but POST, what runs something, and what the catalog says', () => {
    expect(mayRepeat({ method: 'GET', risk: 'read' })).toBe(true);
    expect(mayRepeat({ method: 'PUT', risk: 'write' })).toBe(true);
    expect(mayRepeat({ method: 'DELETE', risk: 'delete' })).toBe(true);
    expect(mayRepeat({ method: 'POST', risk: 'write' })).toBe(false);
    expect(mayRepeat({ method: 'POST', risk: 'read' })).toBe(true);
    expect(mayRepeat({ method: 'PUT', risk: 'execute' })).toBe(false);
    expect(mayRepeat({ method: 'PUT', risk: 'write', repeatable: false })).toBe(false);
    expect(mayRepeat({ method: 'POST', risk: 'write', repeatable: true })).toBe(true);
  });

  it('holds for every operation of the catalog', () => {
    for (const operation of catalog) {
      if (operation.method === 'GET' && operation.risk === 'read')
        expect(mayRepeat(operation), operation.name).toBe(true);
      if (operation.method === 'POST' && operation.risk !== 'read' && operation.repeatable !== true) {
        expect(mayRepeat(operation), operation.name).toBe(false);
      }
    }
  });
});
