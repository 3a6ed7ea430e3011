import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf } from './address.ts';

describe('whose an address is', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0000:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['0:0:1:2:3:4:5:6', '0:0:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('%s: %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is one for all addresses of a network, and another for those of the next (property)', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const groups = (size: number) => fc.array(group, { minLength: size, maxLength: size });
    const written = (all: readonly number[]): string => all.map((one) => one.toString(16)).join(':');
    fc.assert(
      fc.property(groups(4), groups(4), groups(4), groups(4), (network, host, other, otherNetwork) => {
        fc.pre([...network, ...otherNetwork].some((one) => one !== 0));
        const address = written([...network, ...host]);
        expect(isIP(address)).toBe(6);
        expect(networkOf(address)).toBe(networkOf(written([...network, ...other])));
        expect(networkOf(address) === networkOf(written([...otherNetwork, ...host]))).toBe(
          written(network) === written(otherNetwork),
        );
      }),
    );
  });
});
