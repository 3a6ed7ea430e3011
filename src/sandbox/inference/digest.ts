import { createHash } from 'node:crypto';

/** A 32-bit number that follows from a text (FNV-1a). */
export const hash32 = (text: string): number => {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  }
  return hash >>> 0;
};

/** SHA-256 of a text, in hex: a key for what must not collide. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
