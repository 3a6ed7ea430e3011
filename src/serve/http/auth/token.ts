import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { BoundedMap } from '../../../bounded-map.ts';
import type { Logger } from '../../../log.ts';
import { shortened } from '../../../shortened.ts';
import {
  type Authenticator,
  type AuthFailure,
  type AuthOutcome,
  bearerToken,
  type HttpPrincipal,
  principalId,
} from './authenticator.ts';
import { claimsRefusal, MAX_LABEL, personNameIn, wrongClaim } from './claims.ts';
import { describeIssuer, sameIssuer } from './discovery.ts';
import { rightsOf, scopeWords } from './rights.ts';
import { ALGORITHMS, type TokenSettings } from './settings.ts';

/** How an issuer's keys are kept. Times in ms. */
interface KeyTimes {
  /** After asking for an unknown key, no other question for this long. */
  readonly cooldown: number;
  /** Keys are asked for again after this long, so that one that was taken back stops working. */
  readonly maxAge: number;
  /** How long a token that was found good is not verified again. */
  readonly remember: number;
}

const TIMES: KeyTimes = { cooldown: 10_000, maxAge: 300_000, remember: 30_000 };
const CLOCK_SKEW_SECONDS = 30;
const MAX_TOKEN_BYTES = 12 * 1024;
const MAX_REMEMBERED = 10_000;
const TRY_AGAIN_MS = 5_000;

interface Remembered {
  readonly principal: HttpPrincipal;
  readonly until: number;
}

/**
 * Signed access tokens of one issuer (JWT): its keys are found by discovery and follow its rotation; issuer, audience,
 * times and algorithm are checked; scopes, roles and Clerk's claims become rights.
 *
 * @param settings what tokens must be like
 * @param times how keys and verdicts are kept
 */
export function tokenAuthenticator(settings: TokenSettings, log: Logger, times: KeyTimes = TIMES): Authenticator {
  const remembered = new BoundedMap<string, Remembered>(MAX_REMEMBERED);
  let keys: JWTVerifyGetKey | undefined;
  let asking: Promise<JWTVerifyGetKey> | undefined;
  let trouble: string | undefined = 'The issuer has not answered yet.';

  /** The issuer's keys; asks it first, and again after a while where that failed. */
  const keysOf = async (): Promise<JWTVerifyGetKey> => {
    if (keys) return keys;
    asking ??= ask();
    return asking;
  };
  const ask = async (): Promise<JWTVerifyGetKey> => {
    try {
      const { jwks_uri: keysUrl } = await describeIssuer(settings.issuer);
      keys = createRemoteJWKSet(new URL(keysUrl), {
        cooldownDuration: times.cooldown,
        cacheMaxAge: times.maxAge,
        timeoutDuration: 5_000,
      });
      trouble = undefined;
      return keys;
    } catch (error) {
      trouble = `The issuer cannot be asked: ${(error as Error).message}`;
      log.warn({ issuer: settings.issuer, err: (error as Error).message }, 'the issuer cannot be asked');
      setTimeout(() => {
        asking = undefined;
      }, TRY_AGAIN_MS).unref();
      throw error;
    }
  };
  keysOf().catch(() => undefined);

  /** The claims stand by themselves: whoever signs chooses their names, and one of them may be that of a field of ours. */
  const verify = async (token: string): Promise<{ readonly ok: true; readonly claims: JWTPayload } | AuthFailure> => {
    let getKey: JWTVerifyGetKey;
    try {
      getKey = await keysOf();
    } catch {
      return unknowable;
    }
    try {
      const { payload } = await jwtVerify(token, keysOrTrouble(getKey), {
        audience: [...settings.audience],
        algorithms: [...ALGORITHMS],
        requiredClaims: ['iss', 'sub', 'aud', 'exp'],
        clockTolerance: CLOCK_SKEW_SECONDS,
      });
      trouble = undefined;
      const wrong = wrongClaim(payload, settings);
      if (wrong !== undefined) return invalid(`The claim ${wrong} of the token is missing or wrong.`);
      if (!sameIssuer(payload.iss ?? '', settings.issuer)) return invalid('The token is of another issuer.');
      return { ok: true, claims: payload };
    } catch (error) {
      if (error instanceof KeysUnreadable) trouble = error.message;
      return failureOf(error);
    }
  };

  const decide = async (token: string): Promise<AuthOutcome> => {
    const verified = await verify(token);
    if (!verified.ok) return verified;
    const { claims } = verified;
    const refusal = scopeRefusal(claims, settings) ?? claimsRefusal(claims, settings.requiredClaims);
    if (refusal) return refusal;
    const rights = rightsOf(claims, settings);
    if ('ok' in rights) return rights;
    const subject = claims.sub ?? '';
    const principal: HttpPrincipal = {
      id: principalId(settings.issuer, subject),
      label: shortened(personNameIn(claims).replace(/[^\x20-\x7e]/g, '?'), MAX_LABEL),
      issuer: settings.issuer,
      subject,
      rights,
    };
    return { ok: true, principal };
  };

  return {
    trouble: () => trouble,
    authenticate: async (req) => {
      const token = bearerToken(req);
      if (typeof token !== 'string') return token;
      if (token.length > MAX_TOKEN_BYTES) return invalid('The token is too long.');
      const key = createHash('sha256').update(token).digest('base64');
      const known = remembered.get(key);
      if (known && known.until > Date.now()) return { ok: true, principal: known.principal };
      remembered.delete(key);
      const outcome = await decide(token);
      if (outcome.ok) {
        const until = Math.min(Date.now() + times.remember, expiryOf(token));
        remembered.set(key, { principal: outcome.principal, until });
      }
      return outcome;
    },
  };
}

const invalid = (description: string): AuthFailure => ({ ok: false, status: 401, error: 'invalid_token', description });

const unknowable: AuthFailure = {
  ok: false,
  status: 503,
  description: 'Who calls cannot be found out just now: the issuer does not answer.',
};

/** Of a token that has been verified, ms since the epoch. */
const expiryOf = (token: string): number => ((decodeJwt(token).exp ?? 0) + CLOCK_SKEW_SECONDS) * 1000;

/** The issuer's keys could not be read: nobody can say whether the token is good. */
class KeysUnreadable extends Error {}

/** Tells what is the issuer's fault from what is the token's: only the first makes a token neither good nor bad. */
const keysOrTrouble =
  (getKey: JWTVerifyGetKey): JWTVerifyGetKey =>
  async (header, token) => {
    try {
      return await getKey(header, token);
    } catch (error) {
      const ofToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      throw ofToken ? error : new KeysUnreadable('The issuer’s keys cannot be read.');
    }
  };

function failureOf(error: unknown): AuthFailure {
  if (error instanceof errors.JWTExpired) return invalid('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return invalid('The token is for another audience.');
    if (error.claim === 'nbf') return invalid('The token is not valid yet.');
    return invalid(`The claim ${error.claim} of the token is missing or wrong.`);
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalid('The token is signed in a way that is not accepted here.');
  if (error instanceof errors.JWKSNoMatchingKey)
    return invalid('The token is signed with a key that is not the issuer’s.');
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return invalid('The token is no signed JWT.');
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid('The signature of the token is wrong.');
  return error instanceof KeysUnreadable ? unknowable : invalid('The token cannot be verified.');
}

function scopeRefusal(claims: JWTPayload, { requiredScopes }: TokenSettings): AuthFailure | undefined {
  const held = scopeWords(claims);
  const lacking = requiredScopes.filter((scope) => !held.includes(scope));
  if (lacking.length === 0) return undefined;
  return {
    ok: false,
    status: 403,
    error: 'insufficient_scope',
    description: `The token lacks the scopes ${lacking.join(' ')}.`,
    scopes: requiredScopes,
  };
}
