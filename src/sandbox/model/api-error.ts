/** One fault of one field of a request. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** A refusal, in Portkey's terms. Sources: portkey-facts.md "Authentication, errors"; portkey-details.md 2a. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldFault[];
  /** Headers that belong to the refusal, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: readonly FieldFault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    // A refusal is an answer, not a fault: its stack would cost more than the request and is never read.
    const depth = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = depth;
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.headers = headers;
  }
}

/** 400 AB01, naming the field at fault. */
export const invalid = (field: string, message: string): ApiError =>
  new ApiError(400, 'AB01', `${field}: ${message}`, [{ field, message }]);

/** The same for everything that was found wrong; nothing where nothing was. @throws ApiError 400 AB01. */
export const refuse = (faults: readonly FieldFault[]): void => {
  if (faults.length === 0) return;
  const words = faults.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new ApiError(400, 'AB01', words, faults);
};

/** 404 AB08. */
export const notFound = (what: string): ApiError => new ApiError(404, 'AB08', `${what} not found`);

/** 403 AB03. */
export const forbidden = (message = 'You do not have enough permissions to execute this request'): ApiError =>
  new ApiError(403, 'AB03', message);

/** 409 AB07. */
export const conflict = (message: string): ApiError => new ApiError(409, 'AB07', message);

/** 429 AB06 with `Retry-After`, in whole seconds. */
export const tooMany = (message: string, retryAfterSeconds: number): ApiError =>
  new ApiError(429, 'AB06', message, [], { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) });

/** 402 AB09: a budget is spent. */
export const budgetSpent = (message: string): ApiError => new ApiError(402, 'AB09', message);
