import { createHash } from 'node:crypto';

/** Unambiguous, whatever a subject holds, and short: it becomes a part of keys. */
export const principalId = (issuer: string, subject: string): string =>
  `sub:${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url')}`;
