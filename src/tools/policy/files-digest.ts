import { createHash, type Hash } from 'node:crypto';

/**
 * One digest of all files in the arguments: a confirmation is for their content, not for their names.
 *
 * @param args the arguments as the client takes them, files read
 * @returns undefined where there is no file
 */
export function filesDigest(args: Readonly<Record<string, unknown>>): string | undefined {
  let hash: Hash | undefined;
  for (const [name, value] of Object.entries(args)) {
    const bytes = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
    if (!(bytes instanceof Uint8Array)) continue;
    // Most calls have no file, and making a hash costs more than looking for one.
    hash ??= createHash('sha256');
    hash.update(`${name}:${bytes.byteLength}:`).update(bytes);
  }
  return hash?.digest('base64url');
}
