import { createHash } from 'node:crypto';

/** Our page that takes a person's Portkey key. */
export const KEY_PATH = '/key';

const MARK_LENGTH = 16;

/** Tells persons apart in a URL without saying who they are. */
export const personMark = (principalId: string): string =>
  createHash('sha256').update(principalId).digest('base64url').slice(0, MARK_LENGTH);
