import { isObject } from '../../json.ts';
import { type ArgumentFault, sentenceOf } from '../arguments/fault.ts';
import type { Tool } from '../model/tool.ts';
import type { Judgement } from '../policy/agree.ts';
import { type BadEnvelope, bad, type Envelope } from '../reply/envelope.ts';

const MOST_FIELD_ERRORS = 50;

/** A program cannot look at a picture, and notes do not reach it. */
export const NO_PICTURES: ArgumentFault = {
  field: 'chart',
  message: 'draws nothing inside a script: leave it out there, and call the tool itself for a picture',
};

/** The answer to arguments that cannot be used. */
export const invalid = (tool: Tool, faults: readonly ArgumentFault[]): BadEnvelope =>
  bad(sentenceOf(tool.name, faults), {
    code: 'invalid_arguments',
    field_errors: faults.slice(0, MOST_FIELD_ERRORS),
  });

/** The answer to a script that wants to change something. */
export const readsOnly = ({ name, risk }: Tool): BadEnvelope =>
  bad(
    `${name} is a ${risk}, and a script only reads. Return plan([{operation: "${name}", arguments: {…}}]) from it: the plan is shown to a person first.`,
    { code: 'reads_only', retryable: false },
  );

/** The answer in place of one that is too long where a part would be taken for the whole. */
export function tooLong(
  tool: Tool,
  data: unknown,
  { size, limit }: { readonly size: number; readonly limit: number },
): Envelope {
  const parts = isObject(data) ? Object.keys(data).join(', ') : '';
  return bad(
    `The answer of ${tool.name} has ${size} bytes, and ${limit} are let through (PORTKEY_MAX_REPLY_BYTES). A part of it would be taken for the whole, so nothing is shown. Ask for some of it with fields, such as fields: ["format", "configs"] (it has ${parts}), or raise the limit.`,
    { code: 'too_large', retryable: false },
  );
}

/** The answer of a call that was recorded when it was sent, where its outcome could not be recorded. */
export function unrecordedOutcome(envelope: Envelope): Envelope {
  const note =
    'The audit holds that this was sent, but how it ended could not be written there; an operator sees to PORTKEY_AUDIT_FILE.';
  return envelope.ok ? { ...envelope, notes: [...(envelope.notes ?? []), note] } : envelope;
}

const KEY_SHOWN = { 'x-portkey-api-key': '*****' };

/** A dry run's answer, with the key that would be sent (masked whole) and the difference from what is there. */
export function dryRunShown(
  envelope: Envelope,
  tool: Tool,
  { changes, told }: Extract<Judgement, { kind: 'dry_run' }>,
): Envelope {
  if (!envelope.ok || !isObject(envelope.data)) return envelope;
  const { headers } = envelope.data;
  const keyed = tool.operation?.host !== 'root' && isObject(headers) && { headers: { ...KEY_SHOWN, ...headers } };
  // The request and the changes stand beside it already.
  const { arguments: _args, changes: _changes, operation: _operation, ...effect } = told?.effect ?? {};
  const asked = told && { effect, quotes: told.quotes };
  return { ...envelope, data: { ...envelope.data, ...keyed, ...(changes.length > 0 && { changes }), ...asked } };
}
