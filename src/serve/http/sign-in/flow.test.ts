import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../exchange/exchange.ts';
import { memoryStore, sealWith } from '../store/store.ts';
import { type IssuerClient, signInFlow } from './flow.ts';

/** An issuer that vouches for whatever it is told to. */
async function vouching(claims: object | undefined): Promise<IssuerClient> {
  const library = await import('openid-client');
  const configuration = new library.Configuration(
    { issuer: 'https://i.test', authorization_endpoint: 'https://i.test/a' },
    'c',
  );
  const granted = async () => ({ access_token: 'at', claims: () => claims });
  return { configuration, library: { ...library, authorizationCodeGrant: granted as never } };
}

async function signIn(claims: object | undefined): Promise<unknown> {
  const flow = signInFlow({
    issuer: () => vouching(claims),
    seal: sealWith(randomBytes(32).toString('base64'), 'pages'),
    store: memoryStore(),
  });
  const exchange = (query: string, cookie = '') =>
    ({
      baseUrl: 'https://s.test',
      secure: true,
      query: new URLSearchParams(query),
      req: { headers: { cookie } },
    }) as unknown as Exchange;
  const { url, cookie } = await flow.begin(exchange(''), '/');
  const state = new URL(url).searchParams.get('state') ?? '';
  return flow.finish(exchange(`state=${state}&code=x`, cookie.split(';')[0]));
}

describe('a sign-in', () => {
  it('is of the person whom the issuer names', async () => {
    expect(await signIn({ sub: 'ada' })).toMatchObject({ claims: { sub: 'ada' } });
  });

  it.each([[undefined], [{ sub: '' }], [{ sub: ' ' }]])('of nobody is refused: %j', async (claims) => {
    await expect(signIn(claims)).rejects.toMatchObject({ status: 400 });
  });
});
