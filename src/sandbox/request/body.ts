import { isObject } from '../../json.ts';
import { ApiError, invalid } from '../model/api-error.ts';
import type { JsonObject, SandboxRequest, UploadedFile } from '../model/handler.ts';

/** A request's body, taken apart. */
export interface ParsedBody {
  readonly body: JsonObject;
  readonly rawBody: unknown;
  readonly files: readonly UploadedFile[];
  readonly multipart: boolean;
}

/** The largest body that is read, in bytes: JSON, and multipart with its files. */
const maxJsonBytes = 10 * 1024 * 1024;
const maxMultipartBytes = 100 * 1024 * 1024;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The body of a request without one. */
export const noBody: ParsedBody = { body: {}, rawBody: undefined, files: [], multipart: false };

/**
 * Reads a JSON or multipart body.
 *
 * @throws ApiError 413 when it is too large, 400 AB01 when it is no JSON, no UTF-8, nests too deep, or of another kind.
 */
export const parseBody = async (request: SandboxRequest): Promise<ParsedBody> => {
  const bytes = request.body;
  if (bytes === undefined || bytes.byteLength === 0) return noBody;
  const type = (request.headers['content-type'] ?? 'application/json').toLowerCase();
  const multipart = type.startsWith('multipart/form-data');
  const limit = multipart ? maxMultipartBytes : maxJsonBytes;
  if (bytes.byteLength > limit) throw new ApiError(413, 'AB01', `body: is larger than ${limit} bytes`);
  if (multipart) return parseMultipart(bytes, request.headers['content-type'] ?? '');
  if (!/^application\/([\w.+-]*\+)?json\b/.test(type) && !type.startsWith('text/plain'))
    throw invalid('content-type', `is ${type}; send application/json`);
  return jsonBody(bytes);
};

const jsonBody = (bytes: Uint8Array): ParsedBody => {
  const value = readJson(bytes);
  return { body: isObject(value) ? value : {}, rawBody: value, files: [], multipart: false };
};

const readJson = (bytes: Uint8Array): unknown => {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    throw invalid('body', 'is not valid JSON in UTF-8');
  }
  if (!nestsWithin(text)) throw invalid('body', `nests deeper than ${maxJsonDepth} levels`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('body', 'is not valid JSON in UTF-8');
  }
};

const parseMultipart = async (bytes: Uint8Array, contentType: string): Promise<ParsedBody> => {
  let form: FormData;
  try {
    form = await new Response(Buffer.from(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw invalid('body', 'is not a valid multipart/form-data body');
  }
  const body: JsonObject = {};
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') addPart(body, field, value);
    else
      files.push({
        field,
        filename: value.name,
        contentType: value.type === '' ? 'application/octet-stream' : value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  }
  return { body, rawBody: body, files, multipart: true };
};

/** A part that comes several times is a list, as is one named `name[]`. */
const addPart = (body: JsonObject, field: string, value: string): void => {
  const known = body[field];
  if (Array.isArray(known)) known.push(value);
  else if (known !== undefined) body[field] = [known, value];
  else
    Object.defineProperty(body, field, {
      value: field.endsWith('[]') ? [value] : value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
};

/** The parsed JSON, or undefined when the text is none or nests too deep. */
export const parseJson = (text: string): unknown => {
  if (!nestsWithin(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** JSON nested deeper than this is refused: writing it again, or walking it, would overflow the stack. */
const maxJsonDepth = 200;

/** Whether a JSON text's brackets nest no deeper than `depth`. Brackets within strings do not count. */
export const nestsWithin = (text: string, depth = maxJsonDepth): boolean => {
  let open = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      open += 1;
      if (open > depth) return false;
    } else if (code === 0x5d || code === 0x7d) open -= 1;
  }
  return true;
};
