import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../../config.ts';
import type { Logger } from '../../log.ts';

/** Paths of a key and its certificate chain, PEM. */
export interface PairPaths {
  readonly keyPath: string;
  readonly certPath: string;
}

interface Pair {
  readonly key: Buffer;
  readonly cert: Buffer;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Reads a key and its certificate, and checks that they belong together.
 *
 * @throws ConfigError
 */
export function readPair({ keyPath, certPath }: PairPaths): Pair {
  const read = (path: string, name: string): Buffer => {
    try {
      return readFileSync(path);
    } catch {
      throw new ConfigError(`${name} names ${path}, which cannot be read.`);
    }
  };
  const pair = { key: read(keyPath, 'MCP_TLS_KEY_PATH'), cert: read(certPath, 'MCP_TLS_CERT_PATH') };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigError(
      `MCP_TLS_KEY_PATH and MCP_TLS_CERT_PATH are no key and certificate that fit: ${(error as Error).message}`,
    );
  }
  return pair;
}

/**
 * Takes a new pair when one of the files changes: renewal replaces files, mounted secrets swap links, so they are looked
 * at, not listened to. A pair that does not fit, as between two writes, leaves the old one in use.
 *
 * @returns stops looking
 */
export function watchPair(paths: PairPaths, server: Server, log: Logger): () => void {
  if (!(server instanceof TlsServer)) return () => undefined;
  const reload = (): void => {
    try {
      server.setSecureContext({ ...readPair(paths), minVersion: 'TLSv1.2' });
      log.info('the TLS certificate was reloaded');
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'the new TLS certificate cannot be used; the old one stays');
    }
  };
  const files = [paths.keyPath, paths.certPath];
  for (const file of files) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload);
  return () => {
    for (const file of files) unwatchFile(file, reload);
  };
}
