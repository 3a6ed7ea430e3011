import type { JWTPayload } from 'jose';
import type { AuthFailure } from './principal.ts';
import type { ClerkSettings } from './settings.ts';

/** Clerk's claims of the active organisation: version 2 of its tokens holds them in `o`, version 1 beside each other. */
interface Organisation {
  readonly id: string | undefined;
  readonly role: string | undefined;
  readonly permissions: readonly string[];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const list = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((item) => typeof item === 'string')
    : typeof value === 'string'
      ? value.split(',').filter((item) => item !== '')
      : [];

function organisationOf(claims: JWTPayload): Organisation {
  const compact = claims.o as { id?: unknown; rol?: unknown; per?: unknown } | undefined;
  return {
    id: text(claims.org_id) ?? text(compact?.id),
    role: text(claims.org_role) ?? text(compact?.rol),
    permissions: [...list(claims.org_permissions), ...list(compact?.per), ...list(claims.permissions)],
  };
}

const bare = (word: string): string => word.replace(/^org:/, '');
const among = (word: string | undefined, allowed: readonly string[]): boolean =>
  word !== undefined && allowed.some((other) => bare(other) === bare(word));

const refused = (description: string): AuthFailure => ({ ok: false, status: 403, description });

/**
 * Whether Clerk's claims keep a caller out. Every list that is set must be met.
 *
 * @param claims of a token that has been verified
 */
export function clerkRefusal(claims: JWTPayload, settings: ClerkSettings): AuthFailure | undefined {
  const { subjects, organisations, roles, permissions } = settings;
  const organisation = organisationOf(claims);
  if (subjects && !(claims.sub !== undefined && subjects.includes(claims.sub)))
    return refused('You are not among those who may call.');
  if (organisations && !(organisation.id !== undefined && organisations.includes(organisation.id)))
    return refused('Your active organisation is not among those that may call.');
  if (roles && !among(organisation.role, roles)) return refused('Your role is not among those that may call.');
  const lacking = permissions.filter((name) => !organisation.permissions.some((held) => bare(held) === bare(name)));
  return lacking.length > 0 ? refused(`You lack the permissions ${lacking.join(', ')}.`) : undefined;
}
