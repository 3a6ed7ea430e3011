import { Refused } from '../exchange/answer.ts';
import { readBytes } from '../exchange/body.ts';
import type { Exchange } from '../exchange/exchange.ts';

const MAX_FORM_BYTES = 16 * 1024;
const FORM = /^application\/x-www-form-urlencoded(\s*;|$)/i;

/**
 * Reads a form of ours.
 *
 * @throws Refused 415 for another kind of body, 413 for one that is too long
 */
export async function readForm(exchange: Exchange): Promise<URLSearchParams> {
  if (!FORM.test(exchange.req.headers['content-type'] ?? ''))
    throw new Refused(415, 'This takes a form (application/x-www-form-urlencoded).');
  return new URLSearchParams((await readBytes(exchange, { maxBytes: MAX_FORM_BYTES })).toString('utf8'));
}
