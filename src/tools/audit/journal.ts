import { randomUUID } from 'node:crypto';
import type { Field, Risk, Sensitivity } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import { deliverToStderr } from '../../log.ts';
import type { Outcome } from '../../portkey/contract.ts';
import { shortened } from '../../shortened.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import { cleanse, type KnownSecrets } from '../secrets/known-secrets.ts';
import { masked, maskShapes, maskShapesForRecord } from '../secrets/mask.ts';
import { changeTexts } from '../secrets/path-tree.ts';
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

/** What the audit says of one moment of one call; docs/reference/audit.md describes each field. */
export interface AuditEntry {
  /**
   * `started`: about to be sent, written and synced first. `done`: its outcome. `refused`, `asked`, `declined`,
   * `dry_run`: what the policy decided or a person answered.
   */
  readonly event: 'started' | 'done' | 'refused' | 'asked' | 'declined' | 'dry_run';
  /** One for each call; the lines of one call share it. */
  readonly call: string;
  /** The call of the workflow that this is a step of. */
  readonly parent?: string;
  readonly principal: string;
  readonly client?: string;
  readonly transport: string;
  readonly tool: string;
  /** Method and path template. */
  readonly operation?: string;
  readonly risk: string;
  readonly sensitive?: readonly string[];
  /** What fills the path. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** Secrets masked, long texts cut. */
  readonly arguments?: unknown;
  /** Such as `allowed`, `confirmed by a person`, `confirmed by token`, or why not. */
  readonly decision: string;
  readonly outcome?: 'ok' | 'failed' | 'unknown' | 'nothing done';
  readonly status?: number;
  readonly code?: string;
  readonly request_id?: string;
  readonly duration_ms?: number;
}

/** Where the audit goes. */
export interface AuditJournal {
  /**
   * Resolves when the entry is written and, in a file, on disk.
   *
   * @throws AuditUnavailable when it cannot be recorded
   */
  record(entry: AuditEntry): Promise<void>;
  close(): Promise<void>;
}

/** The audit cannot be written; its message says where and why, for the operator. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable';
}

/** The audit of one call. */
export interface Trail {
  /** What the lines of this call share. */
  readonly call: string;
  /** Records before anything is sent. Throws `AuditUnavailable`: then nothing may be sent. */
  started(judged: Judged, decision: string): Promise<void>;
  /** Records how it ended. False when that could not be written. */
  done(judged: Judged, decision: string, outcome: AuditOutcome): Promise<boolean>;
  /** Records what was decided or answered instead of performing it. False when that could not be written. */
  noted(event: NotedEvent, judged: Judged, decision: string, code?: string): Promise<boolean>;
}

type NotedEvent = 'refused' | 'asked' | 'declined' | 'dry_run';

/** What is known of a call when it is recorded. */
interface Judged {
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  /** What the policy made of its risk. */
  readonly assessment?: { readonly risk: Risk; readonly sensitive: readonly Sensitivity[] };
}

/** How a call ended. */
export type AuditOutcome = Pick<AuditEntry, 'outcome' | 'status' | 'code' | 'request_id'>;

/**
 * Starts the audit of a call. Nothing is written yet.
 *
 * @param journal where it goes
 * @param context who calls, and how
 * @param clock ms since the epoch
 * @param parent the call of the workflow that this is a step of
 */
export const auditTrail = (journal: AuditJournal, context: CallContext, clock: () => number, parent?: string): Trail =>
  new CallTrail(journal, context, clock, parent);

/** Most calls are reads, of which nothing is written: whatever a line takes is made with the first one. */
class CallTrail implements Trail {
  private readonly journal: AuditJournal;
  private readonly context: CallContext;
  private readonly clock: () => number;
  private readonly parent: string | undefined;
  private readonly begun: number;
  private id: string | undefined;

  constructor(journal: AuditJournal, context: CallContext, clock: () => number, parent: string | undefined) {
    this.journal = journal;
    this.context = context;
    this.clock = clock;
    this.parent = parent;
    this.begun = clock();
  }

  get call(): string {
    this.id ??= randomUUID();
    return this.id;
  }

  async started(judged: Judged, decision: string): Promise<void> {
    await this.journal.record(this.entry('started', judged, decision));
  }

  async done(judged: Judged, decision: string, outcome: AuditOutcome): Promise<boolean> {
    return this.kept({ ...this.entry('done', judged, decision), ...outcome, duration_ms: this.clock() - this.begun });
  }

  async noted(event: NotedEvent, judged: Judged, decision: string, code?: string): Promise<boolean> {
    return this.kept({
      ...this.entry(event, judged, decision),
      outcome: 'nothing done',
      ...(code !== undefined && { code }),
      duration_ms: this.clock() - this.begun,
    });
  }

  private entry(event: AuditEntry['event'], judged: Judged, decision: string): AuditEntry {
    const { tool, args, extra, assessment } = judged;
    const { context, parent } = this;
    const { operation } = tool;
    const inPath = Object.entries(args).filter(([name]) => tool.input[name]?.in === 'path');
    return {
      event,
      call: this.call,
      ...(parent !== undefined && { parent }),
      principal: context.principal.id,
      ...(context.clientName !== undefined && { client: context.clientName }),
      transport: context.transport,
      tool: tool.name,
      ...(operation && { operation: `${operation.method} ${operation.path}` }),
      risk: assessment?.risk ?? tool.risk,
      ...(assessment && assessment.sensitive.length > 0 && { sensitive: assessment.sensitive }),
      ...(inPath.length > 0 && { target: maskArguments(tool.input, Object.fromEntries(inPath)) }),
      arguments: {
        ...maskArguments(tool.input, args),
        ...(extra && { extra: maskValue(extra) }),
      },
      decision,
    };
  }

  private async kept(line: AuditEntry): Promise<boolean> {
    try {
      await this.journal.record(line);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * What the client's outcome is to the audit.
 *
 * @param outcome undefined where nothing was sent
 */
export function auditOutcome(outcome: Outcome | undefined): AuditOutcome {
  if (outcome === undefined) return { outcome: 'nothing done' };
  if (outcome.ok)
    return {
      outcome: 'ok',
      status: outcome.status,
      ...(outcome.requestId !== undefined && { request_id: outcome.requestId }),
    };
  const { error, attempts } = outcome;
  return {
    outcome: error.mayHaveHappened ? 'unknown' : attempts === 0 ? 'nothing done' : 'failed',
    code: error.code,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.requestId !== undefined && { request_id: error.requestId }),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** Names under which a string is a secret, whatever the schema says. */
const SECRET_NAME =
  /(^|[_-])(api[_-]?key|secret|password|passwd|pwd|passphrase|token|authorization|credentials?|private[_-]?key|secret[_-]?access[_-]?key|access[_-]?key|client[_-]?secret|bearer|cookie|signature)$/i;

const DEEPEST = 40;

/**
 * A call's arguments as they may be recorded or shown: what the schema marks as secret, what is named like a secret and
 * what looks like one is masked. Nothing is cut: that comes last (`shortenTexts`).
 *
 * @param input the tool's arguments
 * @param args their values; of names that `input` does not have only the type is shown, but for `extra`
 */
export function maskArguments(input: Readonly<Record<string, Field>>, args: Values): Values {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const field = Object.hasOwn(input, name) ? input[name] : undefined;
      if (field?.in === 'file') return [name, fileFacts(value)];
      // Of a name that is no argument nothing is known, so that nothing of its value is shown.
      if (field === undefined && name !== 'extra') return [name, `(${Array.isArray(value) ? 'list' : typeof value})`];
      return [name, mask(value, name, field?.schema, 0)];
    }),
  );
}

/**
 * Any value as it may be recorded or shown.
 *
 * @param value the value
 * @param name the field it stands under
 * @param schema what is known of it
 */
export const maskValue = (value: unknown, name = '', schema?: JsonSchema): unknown => mask(value, name, schema, 0);

function mask(value: unknown, name: string, schema: JsonSchema | undefined, depth: number): unknown {
  if (depth > DEEPEST) return '…';
  const secret = schema?.writeOnly === true || SECRET_NAME.test(name);
  if (typeof value === 'string') return secret && value !== '' ? hidden(value) : maskText(value, depth);
  if (typeof value === 'number' || typeof value === 'bigint') return schema?.writeOnly === true ? '*****' : value;
  if (Array.isArray(value))
    return value.map((item) => mask(item, secret ? name : '', secret ? schema : schema?.items, depth + 1));
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      mask(item, secret && schema?.writeOnly === true ? 'secret' : key, propertyOf(schema, key), depth + 1),
    ]),
  );
}

/** A name bound by the operator (`env:NAME`) is no secret; a secret keeps nothing that helps to guess it. */
const hidden = (value: string): string => (/^(env|file):[\w.-]+$/.test(value) ? value : masked(value));

/** Text with what looks like a secret masked; JSON in a string is looked into. */
function maskText(text: string, depth: number): string {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(mask(JSON.parse(text), '', undefined, depth + 1));
    } catch {
      // No JSON after all: taken as text.
    }
  }
  return maskShapesForRecord(text);
}

function propertyOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const own = schema.properties?.[key];
  if (own !== undefined) return own;
  const candidates = (schema.anyOf ?? [])
    .map((option) => propertyOf(option, key))
    .filter((found) => found !== undefined);
  return (
    candidates.find((found) => found.writeOnly) ??
    candidates[0] ??
    (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
  );
}

function fileFacts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return '(a file)';
  const { path, filename, base64, bytes } = value as Record<string, unknown>;
  return {
    ...(typeof path === 'string' && { path }),
    ...(typeof filename === 'string' && { filename }),
    ...(typeof base64 === 'string' && { base64: `${base64.length} characters` }),
    ...(bytes instanceof Uint8Array && { bytes: bytes.byteLength }),
  };
}

const LONGEST_TEXT = 500;

/**
 * A value with its long texts cut; names are left whole. Done last of all, when every secret in them is masked: what a
 * cut leaves of a secret is not known as one.
 *
 * @param value any JSON value, masked; not changed
 */
export const shortenTexts = (value: unknown): unknown =>
  changeTexts(
    value,
    (text) => shortened(text, LONGEST_TEXT),
    (name) => name,
  );

/* Where the entries go. */

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
