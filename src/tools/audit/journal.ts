import { deliverToStderr } from '../../log.ts';
import { cleanse, type KnownSecrets } from '../secrets/known-secrets.ts';
import { maskShapes } from '../secrets/mask.ts';
import {
  type AuditFile,
  type Chain,
  chained,
  chainOf,
  GENESIS,
  type OwnFile,
  openAuditFile,
  ownFile,
} from './audit-file.ts';
import { type AuditEntry, type AuditJournal, AuditUnavailable, shortenTexts } from './trail.ts';

/** At which size a file is rotated, bytes. */
const ROTATE_AT_BYTES = 64 * 1024 * 1024;

/** What a journal is made of. */
interface JournalParts {
  /** `PORTKEY_AUDIT_FILE`; stderr when undefined. */
  readonly file: string | undefined;
  /** `PORTKEY_AUDIT_KEY`. */
  readonly key: string | undefined;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly maxBytes?: number;
  /** Writes one line where there is no file. */
  readonly stderr?: (line: string) => Promise<void> | void;
}

type Line = Readonly<Record<string, unknown>>;

/**
 * Where the audit goes: a file of this process, or stderr. The file is opened at the first entry, so that reading alone
 * leaves nothing behind. Once it could not be written, each further entry tries again, and throws while it cannot.
 *
 * @param parts where, with which key
 */
export function auditJournal(parts: JournalParts): AuditJournal {
  const chain = chainOf(parts.key);
  const stamped = (entry: AuditEntry): Line => ({ time: new Date(parts.clock()).toISOString(), ...entry });
  return parts.file === undefined
    ? stderrJournal(chain, stamped, parts.stderr ?? deliverToStderr)
    : fileJournal(parts.file, chain, stamped, parts.maxBytes ?? ROTATE_AT_BYTES);
}

function stderrJournal(
  chain: Chain,
  stamped: (entry: AuditEntry) => Line,
  write: (line: string) => Promise<void> | void,
): AuditJournal {
  let position = { seq: 0, link: GENESIS };
  return {
    record: async (entry) => {
      const { line, after } = chained({ audit: true, ...stamped(entry) }, position, chain);
      position = after;
      try {
        await write(`${line}\n`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new AuditUnavailable(`The audit goes to stderr, and ${why}`);
      }
    },
    close: async () => {},
  };
}

interface Waiting {
  readonly line: Line;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function fileJournal(
  pattern: string,
  chain: Chain,
  stamped: (entry: AuditEntry) => Line,
  maxBytes: number,
): AuditJournal {
  let own: OwnFile | undefined;
  let open: AuditFile | undefined;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  const drop = async (): Promise<void> => {
    const file = open;
    open = undefined;
    await file?.close().catch(() => undefined);
  };
  /** Everything that waits goes out in one write and one sync. */
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        own ??= ownFile(pattern);
        open ??= await openAuditFile(own.path, chain, maxBytes);
        await open.append(batch.map(({ line }) => line));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        await drop();
        const why = error instanceof Error ? error.message : String(error);
        const unavailable = new AuditUnavailable(`The audit file ${own?.path ?? pattern} cannot be written: ${why}`);
        for (const { reject } of batch) reject(unavailable);
      }
    }
    writing = undefined;
  };

  return {
    record: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ line: stamped(entry), resolve, reject });
        writing ??= Promise.resolve().then(drain);
      }),
    close: async () => {
      await writing;
      await drop();
      own?.release();
      own = undefined;
    },
  };
}

/**
 * An audit in which no known secret stands, whoever's it is, and nothing that looks like a key; long texts are cut.
 *
 * @param journal where it is written
 * @param known the memory of secrets
 */
export function maskedJournal(journal: AuditJournal, known: KnownSecrets): AuditJournal {
  const clean = (text: string): string => maskShapes(known.redactAll(text));
  return {
    record: (entry) => journal.record(shortenTexts(cleanse(entry, clean)) as AuditEntry),
    close: () => journal.close(),
  };
}
