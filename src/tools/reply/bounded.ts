import { shortened } from '../../shortened.ts';
import { cap } from './cap.ts';
import { type BadEnvelope, type Envelope, type GoodEnvelope, good, textOf } from './envelope.ts';
import { closedFences } from './fence.ts';
import { bytesOf, withinLimit } from './within-limit.ts';

const HOW = (): string => 'PORTKEY_MAX_REPLY_BYTES sets the limit.';

/**
 * An answer that is no longer than its limit, whatever made it long: mostly it is, as its reply was cut to it. What is
 * said of a failure comes before its details, and the data of a reply before its notes.
 *
 * @param envelope the answer, as it would leave
 * @param limit bytes of its JSON text, at least 1,000
 */
export function bounded(envelope: Envelope, limit: number): Envelope {
  const text = textOf(envelope);
  if (text.length * 3 <= limit || bytesOf(envelope) <= limit) return envelope;
  const shorter = envelope.ok ? shorterReply : shorterFailure;
  const cut = withinLimit(limit, (room) => shorter(envelope as never, room));
  return bytesOf(cut) <= limit ? cut : bare(envelope, limit);
}

function shorterReply({ data, page, notes = [] }: GoodEnvelope, room: number): Envelope {
  const said = cap(notes, Math.floor(room / 4), HOW).data as readonly string[];
  const rest = bytesOf(good(null, { page, notes: said }));
  const cut = cap(data, Math.max(0, room - rest), HOW);
  return good(closedFences(cut.data), {
    page,
    notes: [...said, ...cut.notes.map((note) => shortened(note, room / 4))],
  });
}

function shorterFailure({ error: { message, details } }: BadEnvelope, room: number): Envelope {
  const { code, confirm, ...more } = details;
  const kept = { code, ...(confirm !== undefined && { confirm }) };
  const said = shortened(message, Math.floor(room / 4));
  const made = (rest: object): Envelope => ({ ok: false, error: { message: said, details: { ...rest, ...kept } } });
  const cut = cap(more, Math.max(0, room - bytesOf(made({}))), HOW);
  return made(closedFences(cut.data) as object);
}

/** What is left of an answer that nothing shortens enough. */
function bare(envelope: Envelope, limit: number): Envelope {
  if (envelope.ok) return good(null, { notes: [`The reply is left out: ${HOW()}`] });
  const { message, details } = envelope.error;
  return { ok: false, error: { message: shortened(message, limit / 8), details: { code: details.code } } };
}
