/** The forms in which an MCP answer can come. */
export const JSON_TYPE = 'application/json';
export const STREAM_TYPE = 'text/event-stream';

/** Which of them a client takes. */
export interface TakenForms {
  readonly json: boolean;
  readonly stream: boolean;
}

/**
 * Reads an Accept header. Without one anything is taken. Source: RFC 9110, section 12.5.1.
 *
 * @param header as it came
 */
export const takenForms = (header: string | undefined): TakenForms => ({
  json: takes(header, JSON_TYPE),
  stream: takes(header, STREAM_TYPE),
});

/** Whether a header takes a media type: the range that names it most closely decides, and a quality of 0 says no. */
function takes(header: string | undefined, type: string): boolean {
  if (header === undefined || header.trim() === '') return true;
  const ranges = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type];
  let closest = -1;
  let taken = false;
  for (const part of header.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((word) => word.trim());
    const closeness = ranges.indexOf(range);
    if (closeness < 0 || closeness < closest) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const wanted = quality === undefined || Number(quality) > 0;
    taken = closeness === closest ? taken || wanted : wanted;
    closest = closeness;
  }
  return taken;
}
