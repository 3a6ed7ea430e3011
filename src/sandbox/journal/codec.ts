/**
 * Rows as JSON. Bytes (of uploaded files) travel as `{"$bytes": base64}`; a row's own field of that name cannot be
 * mistaken for them, because it would have to be the only one and hold text that is written by us.
 */
const bytesField = '$bytes';

const encodeBytes = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { [bytesField]: Buffer.from(value).toString('base64') } : value;

const isBytes = (value: unknown): value is { readonly [bytesField]: string } =>
  typeof value === 'object' &&
  value !== null &&
  bytesField in value &&
  typeof value[bytesField] === 'string' &&
  Object.keys(value).length === 1;

const decodeBytes = (_name: string, value: unknown): unknown =>
  isBytes(value) ? new Uint8Array(Buffer.from(value[bytesField], 'base64')) : value;

/** A value of rows as text. */
export const encodeValue = (value: unknown): string => JSON.stringify(value, encodeBytes);

/** The value of such a text. A text without bytes is read at full speed. */
export const decodeValue = (text: string): unknown =>
  text.includes(`"${bytesField}"`) ? JSON.parse(text, decodeBytes) : JSON.parse(text);
