import { describe, expect, it } from 'vitest';
import { tokenSeal } from './sealed-token.ts';

const SECRET = 'a state secret of some length, kept by the operator';
const claim = { way: 'model', binding: 'b', state: 's', memory: 'm', expires: 7 } as const;
const seal = tokenSeal(SECRET);

describe('a sealed claim', () => {
  it('is opened by who has the secret, and is another each time', () => {
    const [one, two] = [seal.seal(claim), seal.seal(claim)];
    expect(one).not.toBe(two);
    const opened = tokenSeal(SECRET).open(one);
    expect(opened).toStrictEqual({ ...claim, id: expect.any(String) });
    expect(opened?.id).not.toBe(seal.open(two)?.id);
    expect(tokenSeal(undefined).open(one)).toBeUndefined();
  });

  it('has one spelling', () => {
    const token = seal.seal(claim);
    for (const other of [`${token}=`, `${token}\n`, ` ${token}`, `${token}!`, `${token}.`])
      expect(seal.open(other)).toBeUndefined();
  });

  it.each(['', 'x', 'A'.repeat(38), 'A'.repeat(40), 'A'.repeat(3_000)])('is not %j', (token) => {
    expect(seal.open(token)).toBeUndefined();
  });

  it('is bounded in length', () => {
    const long = seal.seal({ ...claim, state: 's'.repeat(2_000) });
    expect(long.length).toBeGreaterThan(2_000);
    expect(seal.open(long)).toBeUndefined();
  });

  it.each([
    ['way', 'nobody'],
    ['way', undefined],
    ['binding', 1],
    ['state', null],
    ['memory', undefined],
    ['expires', '7'],
    ['expires', undefined],
  ])('says everything that a claim has to: %s is not %j', (field, value) => {
    expect(seal.open(seal.seal({ ...claim, [field]: value }))).toBeUndefined();
  });

  it.each(['person', 'model', 'unanswered'] as const)('may be answered by: %s', (way) => {
    expect(seal.open(seal.seal({ ...claim, way }))?.way).toBe(way);
  });
});
