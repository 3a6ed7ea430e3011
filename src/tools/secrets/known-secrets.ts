import { maskShapes } from './mask.ts';
import { changeTexts } from './path-tree.ts';
import { PrincipalBooks, type Room, SecretBook, SHORTEST_SECRET } from './secret-books.ts';

/** Secrets that were learned at run time, by their value. */
export interface KnownSecrets {
  /**
   * Remembers a value, to be masked from now on.
   *
   * @param principalId whose it is; undefined for the process's own, which are masked for everybody and never forgotten
   * @param value ignored when shorter than twelve characters, or when it is plainly no secret (a media type, a URL)
   */
  learn(principalId: string | undefined, value: string): void;
  /** Portkey has answered a call of this principal: it is none that anybody could make up, and makes room for none. */
  accepted(principalId: string): void;
  /** The text as this principal may see it. */
  redact(principalId: string, text: string): string;
  /** The same for many texts of one reply. */
  redactor(principalId: string): (text: string) => string;
  /** The text with whatever anybody's secret is masked: for logs and crash output. */
  redactAll(text: string): string;
}

/** Bounds of what is remembered. The process's own secrets count for none of them. */
export interface KnownSecretsLimits {
  /** Values of one principal; the oldest makes room. */
  readonly valuesEach: number;
  /** Principals that Portkey has answered. Who has been silent for `forgetAfterMs` makes room, then who came last. */
  readonly accepted: Room;
  /** Principals that it has not answered: in `PORTKEY_KEY_MODE=header` anybody can make them up. The oldest makes room. */
  readonly unknown: Room;
  /** A value is forgotten when it was not learned again for so long, ms. */
  readonly forgetAfterMs: number;
}

const MIB = 1024 * 1024;

const DEFAULT_LIMITS: KnownSecretsLimits = {
  valuesEach: 500,
  accepted: { principals: 2_000, bytes: 64 * MIB, bytesEach: 4 * MIB },
  unknown: { principals: 200, bytes: 16 * MIB, bytesEach: 4 * MIB },
  forgetAfterMs: 24 * 3_600_000,
};

const LONGEST_SECRET = 16_384;
const NO_SECRET = /^(?:[a-z]+\/[\w.+*-]+(?:\s*;.*)?|https?:\/\/[^\s:@]+|[^\s*]{0,8}\*{3,}[^\s*]{0,8}|true|false)$/i;
const SCHEME = /^(?:bearer|basic|token|apikey)\s+(?=\S)/i;

/**
 * An empty memory of secrets.
 *
 * @param clock ms since the epoch
 * @param limits its bounds
 */
export function knownSecrets(
  clock: () => number = Date.now,
  limits: KnownSecretsLimits = DEFAULT_LIMITS,
): KnownSecrets {
  const own = new SecretBook();
  const accepted = new PrincipalBooks(limits.accepted, limits.valuesEach, (books) => {
    const before = clock() - limits.forgetAfterMs;
    const ids = [...books.keys()];
    // Who is here cannot be pushed out by who comes.
    return [...ids.filter((id) => (books.get(id)?.latest ?? 0) < before), ...ids.reverse()];
  });
  const unknown = new PrincipalBooks(limits.unknown, limits.valuesEach, (books) => [...books.keys()]);

  const redactor: KnownSecrets['redactor'] = (principalId) => {
    for (const books of [accepted, unknown]) books.forget(principalId, clock() - limits.forgetAfterMs);
    return (text) =>
      text.length < SHORTEST_SECRET
        ? text
        : unknown.redact(principalId, accepted.redact(principalId, own.redact(text)));
  };

  return {
    learn: (principalId, value) => {
      for (const secret of partsOf(value)) {
        if (principalId === undefined) own.learn(secret, clock(), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
        else (accepted.has(principalId) ? accepted : unknown).learn(principalId, secret, clock());
      }
    },
    accepted: (principalId) => {
      const book = unknown.take(principalId);
      if (book !== undefined) accepted.put(principalId, book);
    },
    redact: (principalId, text) => redactor(principalId)(text),
    redactor,
    redactAll: (text) => unknown.redactAll(accepted.redactAll(own.redact(text))),
  };
}

/** The value, and of an authorization header the credential alone as well. */
function partsOf(value: string): readonly string[] {
  const trimmed = value.trim();
  const credential = trimmed.replace(SCHEME, '');
  return [...new Set([trimmed, credential])].filter(
    (part) => part.length >= SHORTEST_SECRET && part.length <= LONGEST_SECRET && !NO_SECRET.test(part),
  );
}

/** Takes out of a text what this principal may not see. */
export type CleanText = (text: string) => string;

/**
 * What masks known secrets and whatever looks like a key.
 *
 * @param known the secrets learned so far
 * @param principalId who is to see the text
 */
export function cleanerFor(known: KnownSecrets, principalId: string): CleanText {
  const redact = known.redactor(principalId);
  // Most texts of a reply are short words: neither a secret nor a key, nor a URL with a password.
  return (text) => (text.length < SHORTEST_SECRET && !text.includes('@') ? text : maskShapes(redact(text)));
}

/**
 * A value with every string in it, and every name, gone through. What holds nothing to change is not copied.
 *
 * @param value any JSON value; not changed
 * @param clean what is done to a string
 */
export const cleanse = (value: unknown, clean: CleanText): unknown =>
  changeTexts(value, clean, (name) => (name.length < SHORTEST_SECRET ? name : clean(name)));
