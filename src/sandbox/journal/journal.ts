import type { MemoryStore } from '../model/memory-store.ts';
import type { Change, Row } from '../model/store.ts';
import {
  append,
  closeJournal,
  decodeValue,
  encodeRecord,
  encodeValue,
  type FoundJournal,
  JournalError,
  type JournalFile,
  openJournal,
  prepareDirectory,
  problemName,
  startProblem,
  type Tell,
  writeJournal,
  writeProblem,
} from './file.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';

/** What the journal says of itself, in its first record. */
interface JournalHeader {
  /** What the organisation was made from, and what its maker handed out. */
  readonly origin: unknown;
  /** Records written before this file: with them every start has ids of its own. */
  readonly sequence: number;
}

/** A row as it is now, or that it is gone: applied twice, it does the same. */
type Line = readonly [table: string, row: Row] | readonly [table: string, id: string];

/** The journal is rewritten when it has grown by this, and by as much again as it was; bytes. */
const growth = 32 * 1024 * 1024;

interface Waiting {
  readonly record: Buffer;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Keeps an organisation in a directory. Each request's changes are one record; a request is answered when the disk has
 * it. Requests that come while the disk is busy share its next turn.
 */
export class Journal {
  private readonly directory: string;
  private readonly store: MemoryStore;
  private readonly lock: DirectoryLock;
  /** What `seed` returned when the organisation was made. */
  readonly origin: unknown;
  /** Grows with every record, also over restarts and rewritings. */
  sequence: number;
  private file: JournalFile;
  /** How large the file must be before it is rewritten, bytes. */
  private rewriteAt: number;
  private readonly tell: Tell;
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  private constructor(made: {
    directory: string;
    store: MemoryStore;
    lock: DirectoryLock;
    origin: unknown;
    file: JournalFile;
    sequence: number;
    tell: Tell;
  }) {
    this.directory = made.directory;
    this.store = made.store;
    this.lock = made.lock;
    this.origin = made.origin;
    this.file = made.file;
    this.rewriteAt = made.file.size * 2 + growth;
    this.tell = made.tell;
    this.sequence = made.sequence;
  }

  /**
   * Opens a directory and fills the store from it. Where nothing is there yet, `seed` fills the store.
   *
   * @param seed fills an empty store and returns what is to be remembered of that (JSON).
   * @param tell takes notes to the operator.
   * @throws JournalError when the directory is in use or cannot be used, or its journal is damaged or foreign.
   */
  static open(directory: string, store: MemoryStore, seed: () => unknown, tell: Tell): Journal {
    let lock: DirectoryLock | undefined;
    try {
      prepareDirectory(directory);
      lock = lockDirectory(directory);
      const found = openJournal(directory, tell);
      const common = { directory, store, lock, tell };
      if (found !== undefined) return new Journal({ ...common, ...resume(directory, store, found) });
      const origin = seed();
      const file = writeJournal(directory, 1, snapshotOf(store, { origin, sequence: 0 }));
      return new Journal({ ...common, origin, file, sequence: 0 });
    } catch (error) {
      lock?.release();
      throw startProblem(error, directory);
    }
  }

  /**
   * Writes a request's changes. Resolves when the disk has them; rejects with an ApiError when it could not take them.
   * The next one is tried anew: a disk that was full may have space again.
   */
  commit(changes: readonly Change[]): Promise<void> {
    const record = encodeRecord(encodeValue(linesOf(this.store, changes)));
    this.sequence += 1;
    return new Promise((done, failed) => {
      this.waiting.push({ record, done, failed });
      this.running ??= this.work();
    });
  }

  /**
   * Rewrites the journal as the rows that there are, when it has grown enough. Only to be called between requests:
   * what a request under way has changed might still be undone.
   */
  compactIfLarge(): void {
    if (this.running !== undefined || this.file.size < this.rewriteAt) return;
    try {
      this.compact();
    } catch (error) {
      // The old file is whole and goes on.
      this.rewriteAt = this.file.size + growth;
      this.tell(`The journal in ${this.directory} could not be rewritten: ${problemName(error)}. It goes on as it is.`);
    }
  }

  /** Waits for what is being written, and gives the directory back. */
  async close(): Promise<void> {
    await this.running;
    closeJournal(this.file);
    this.lock.release();
  }

  private compact(): void {
    const { generation } = this.file;
    const header = { origin: this.origin, sequence: this.sequence };
    const file = writeJournal(this.directory, generation + 1, snapshotOf(this.store, header));
    closeJournal(this.file);
    this.file = file;
    this.rewriteAt = file.size * 2 + growth;
  }

  /** One turn of the disk after another, as long as anybody waits. */
  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      const turn = this.waiting;
      this.waiting = [];
      try {
        await append(this.file, Buffer.concat(turn.map(({ record }) => record)));
        for (const { done } of turn) done();
      } catch (error) {
        // Who came later may have built on what is now undone: it fails as well, and undoes its changes first.
        const problem = writeProblem(error, this.directory);
        for (const { failed } of [...turn, ...this.waiting.splice(0)].reverse()) failed(problem);
      }
    }
    this.running = undefined;
  }
}

/** Fills the store from a journal that was found. */
const resume = (
  directory: string,
  store: MemoryStore,
  { file, records }: FoundJournal,
): { readonly origin: unknown; readonly sequence: number; readonly file: JournalFile } => {
  const [first = '', ...rest] = records;
  const { origin, sequence } = headerOf(first, directory);
  for (const record of rest) replay(store, decodeValue(record) as readonly Line[]);
  return { origin, sequence: sequence + rest.length, file };
};

/** The rows that were changed, as they are now. */
const linesOf = (store: MemoryStore, changes: readonly Change[]): Line[] => {
  const touched = new Map<string, Line>();
  for (const { table, row } of changes) {
    const key = `${table}/${row.id}`;
    if (touched.has(key)) continue;
    const now = store.table(table).byIdOnly(row.id);
    touched.set(key, now === undefined ? [table, row.id] : [table, now]);
  }
  return [...touched.values()];
};

const replay = (store: MemoryStore, lines: readonly Line[]): void => {
  for (const [name, value] of lines) {
    const table = store.table(name);
    if (typeof value === 'string') table.remove(value);
    else table.put(value);
  }
};

/** Rows in one record of a snapshot: enough to be quick, few enough to stay small. */
const rowsInRecord = 500;

function* snapshotOf(store: MemoryStore, header: JournalHeader): Generator<string> {
  yield encodeValue(header);
  for (const name of store.names()) {
    let lines: Line[] = [];
    for (const row of store.table(name).all()) {
      lines.push([name, row]);
      if (lines.length < rowsInRecord) continue;
      yield encodeValue(lines);
      lines = [];
    }
    if (lines.length > 0) yield encodeValue(lines);
  }
}

const headerOf = (record: string, directory: string): JournalHeader => {
  const header = decodeValue(record) as Partial<JournalHeader>;
  if (typeof header.sequence !== 'number')
    throw new JournalError(`the journal in ${directory} has no header; it was left as it is`);
  return { origin: header.origin, sequence: header.sequence };
};
