import type { FailureDetails } from '../../portkey/contract.ts';
import type { Tool } from '../model/tool.ts';

/** What every tool answers, in `structuredContent` and, as compact JSON, in the text content (DESIGN.md, "The envelope"). */
export type Envelope = GoodEnvelope | BadEnvelope;

export interface GoodEnvelope {
  readonly ok: true;
  readonly data: unknown;
  readonly page?: PageInfo;
  readonly notes?: readonly string[];
  readonly chart?: ChartInfo;
}

/** Of the picture beside an answer: what it shows, in words, for who does not see it. */
export interface ChartInfo {
  readonly alt: string;
}

export interface BadEnvelope {
  readonly ok: false;
  readonly error: { readonly message: string; readonly details: ErrorDetails };
}

/** Where a list stands: how many came, how many there are, and the arguments that bring the next page. */
export interface PageInfo {
  readonly returned: number;
  readonly total?: number;
  readonly next?: Readonly<Record<string, unknown>>;
}

/** What is known of a failure. `code` is Portkey's AB code or ours. */
interface ErrorDetails {
  readonly code: string;
  readonly status?: number;
  readonly field_errors?: readonly { readonly field: string; readonly message: string }[];
  readonly retryable?: boolean;
  readonly retry_after_seconds?: number;
  readonly request_id?: string;
  readonly may_have_happened?: boolean;
  readonly hint?: string;
  readonly confirm?: string;
  readonly effect?: unknown;
  readonly [more: string]: unknown;
}

/** An object of which not every member is known: clients that make types of schemas (fastmcp 2) keep what it holds. */
const open = (properties?: object) =>
  ({ type: 'object', ...(properties && { properties }), additionalProperties: true }) as const;

/**
 * The schema of the envelope that every tool declares. It says what is true of every reply and no more: a reply that
 * failed it would make an error of a call that was carried out (mcp-notes.md, "Tools").
 */
export const envelopeSchema = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    // Each kind by itself: a list of types is not taken by every client.
    data: {
      anyOf: [open(), { type: 'array' }, { type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }],
    },
    page: open(),
    notes: { type: 'array', items: { type: 'string' } },
    error: {
      ...open({ message: { type: 'string' }, details: open() }),
      required: ['message', 'details'],
    },
  },
  required: ['ok'],
} as const;

/** What an envelope has beside its data. */
interface More {
  readonly page?: PageInfo | undefined;
  readonly notes?: readonly string[];
  /** The JSON text of `data`, where it was made already: `textOf` does not make it again. */
  readonly dataText?: string | undefined;
}

/**
 * An envelope that says yes.
 *
 * @param data Portkey's reply
 * @param more page and notes, left out when empty
 */
export function good(data: unknown, more: More = {}): GoodEnvelope {
  if (more.dataText !== undefined) return new Written(data, more.dataText, more);
  return {
    ok: true,
    data,
    ...(more.page && { page: more.page }),
    ...(more.notes && more.notes.length > 0 && { notes: more.notes }),
  };
}

/**
 * An envelope that says no.
 *
 * @param message one sentence a model can act on
 * @param details what is known; undefined values are left out
 */
export function bad(message: string, details: ErrorDetails): BadEnvelope {
  const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
  return { ok: false, error: { message, details: { ...known, code: details.code } } };
}

/** An envelope that knows the text of its data. A copy of it, with other data maybe, knows none. */
class Written implements GoodEnvelope {
  readonly ok = true;
  readonly data: unknown;
  declare readonly page?: PageInfo;
  declare readonly notes?: readonly string[];
  readonly #dataText: string;

  constructor(data: unknown, dataText: string, { page, notes }: More) {
    this.data = data;
    this.#dataText = dataText;
    if (page) this.page = page;
    if (notes && notes.length > 0) this.notes = notes;
  }

  static textOf(envelope: Envelope): string | undefined {
    if (!(#dataText in envelope)) return undefined;
    const { page, notes } = envelope;
    const rest = `${page ? `,"page":${JSON.stringify(page)}` : ''}${notes ? `,"notes":${JSON.stringify(notes)}` : ''}`;
    return `{"ok":true,"data":${envelope.#dataText}${rest}}`;
  }
}

/**
 * The compact JSON text of an envelope, as `JSON.stringify` writes it. The data was mostly written already, when its size was
 * looked at.
 *
 * @param envelope the envelope; nothing in it is changed after it was made
 */
export const textOf = (envelope: Envelope): string => Written.textOf(envelope) ?? JSON.stringify(envelope);

/** A failure of the Portkey client in the envelope's words. */
export function failed(error: FailureDetails): BadEnvelope {
  return bad(error.message, {
    code: error.code,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.fieldErrors && { field_errors: error.fieldErrors }),
    retryable: error.retryable,
    ...(error.retryAfterSeconds !== undefined && { retry_after_seconds: error.retryAfterSeconds }),
    ...(error.requestId !== undefined && { request_id: error.requestId }),
    ...(error.mayHaveHappened && { may_have_happened: true }),
    ...(error.dependents !== undefined && { dependents: error.dependents }),
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}

/**
 * A fault of this server's own, without its text, which means nothing to a model and could hold what is secret. What
 * prevents every call (a base URL that cannot be used) says so itself.
 *
 * @param tool the tool that was called
 * @param error what was thrown
 */
export function failedInside(tool: Pick<Tool, 'name' | 'risk'>, error: unknown): BadEnvelope {
  if (error instanceof SettingsError) return bad(error.message, { code: 'not_configured', retryable: false });
  const kind = error instanceof Error ? error.name : typeof error;
  return bad(`${tool.name} failed inside this server (${kind}); this is a fault of the server, not of the arguments.`, {
    code: 'internal',
    retryable: false,
    ...(tool.risk !== 'read' && { may_have_happened: true }),
    hint: 'whoami shows what the server runs with. Please report it together with the tool and the shape of its arguments.',
  });
}

/** Settings with which no call can be made. Its message names the variable and is shown to the caller. */
export class SettingsError extends Error {}
