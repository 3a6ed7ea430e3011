import { RateLimiterMemory } from 'rate-limiter-flexible';
import { expect, it } from 'vitest';
import { rateLimits } from './limits.ts';

const limits = () =>
  rateLimits({ perAddress: 3, perPrincipal: 3 }, (_name, points) => new RateLimiterMemory({ points, duration: 60 }));

it('counts all addresses of one IPv6 network as one, and others apart', async () => {
  const { address } = limits();
  for (const one of ['2001:db8::1', '2001:db8::2', '2001:DB8:0:0:ffff::']) await address(one);
  await expect(address('2001:db8::dead:beef')).rejects.toMatchObject({ status: 429 });
  await expect(address('2001:db8:0:1::1')).resolves.toBeUndefined();
});

it('counts an IPv4 address once, however it is written', async () => {
  const { address } = limits();
  for (const one of ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107']) await address(one);
  await expect(address('203.0.113.7')).rejects.toMatchObject({ status: 429 });
  await expect(address('203.0.113.8')).resolves.toBeUndefined();
});
