import { isObject } from '../../json.ts';
import { sentenceOf } from '../arguments/fault.ts';
import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad } from '../reply/envelope.ts';
import type { Limited } from './admission.ts';
import type { RiskAssessment } from './assess-risk.ts';
import { plainText } from './display.ts';
import type { Effect } from './planned-call.ts';
import type { Stored } from './stored.ts';

/** The answer where somebody said no: final for this call, whoever said it. */
export const declined = (): BadEnvelope =>
  bad(
    'The person was asked and did not agree; nothing was done. Do not try again unless they ask for it. Where your client declined by itself because nobody is there, an operator sets PORTKEY_CONFIRM_FALLBACK=token-always: what needs confirming is then confirmed by a second call with a token.',
    { code: 'confirmation_required', declined: true },
  );

/** A question that would be too long. */
interface TooLong {
  readonly characters: number;
  /** Characters that a question may have. */
  readonly most: number;
  /** The argument that takes most of them. */
  readonly longest: string;
  /** Of a plan: its steps, and how many of them, from the first on, one question can hold. */
  readonly steps?: number;
  readonly fit?: number;
}

/**
 * The answer where what makes a call dangerous cannot be shown whole to whoever is to agree: why, and how to go on.
 *
 * @param tool its name
 * @param question how long it would be
 */
export const tooMuchToAsk = (tool: string, question: TooLong): BadEnvelope => {
  const { characters, most, longest } = question;
  const message = `holds more than a person can be shown at once: what has to be confirmed takes ${characters} characters, and a question may have ${most}. ${howToGoOn(question)}`;
  return bad(`${tool} was not called and nobody was asked: ${longest} ${message}.`, {
    code: 'invalid_arguments',
    ...(question.fit !== undefined && { steps_that_fit: question.fit }),
    field_errors: [{ field: longest, message }],
  });
};

function howToGoOn({ steps, fit }: TooLong): string {
  if (steps === undefined || fit === undefined) return 'Give less of it in one call and the rest in further calls';
  if (fit === 0)
    return 'Its first step alone takes more than that: give less of it in one step, and the rest in further steps';
  const these = fit === 1 ? 'calls[0]' : `calls[0] to calls[${fit - 1}]`;
  return `${fit} of its ${steps} steps fit: give ${these} as one plan and the rest as further plans; a later step then takes the id that an earlier plan made, not $from`;
}

/** What the answer that asks is made of, beside the effect. */
interface Asking {
  /** What was wrong with the confirmation that came. */
  readonly fault: string | undefined;
  /** Why there is no token, where there is none. */
  readonly noToken: string;
  /** What the call would change could not be read. */
  readonly unread: boolean;
  /** The client was asked, and nobody decided. */
  readonly unanswered: boolean;
  /** Other people's texts in the summary. */
  readonly quotes: readonly string[];
}

/**
 * The answer that asks: the same effect that a person would be shown, and the token where one is given.
 *
 * @param effect what would happen
 * @param token for `confirm`; undefined where only a person may agree
 * @param asking how it came to this
 */
export function confirmationRequired(effect: Effect, token: string | undefined, asking: Asking): BadEnvelope {
  const way =
    token === undefined
      ? asking.noToken
      : `Show this to the person you work for; if they agree, call again with the same arguments and confirm set to the token.${asking.unread ? UNREAD_TOKEN : ''}`;
  const before = [
    ...(asking.fault === undefined ? [] : [asking.fault]),
    ...(asking.unanswered ? [NOBODY_DECIDED] : []),
  ];
  return bad([...before, `Nothing was done: this needs confirming. ${effect.summary} ${way}`].join(' ').trim(), {
    code: 'confirmation_required',
    ...(asking.unanswered && { unanswered: true }),
    ...(token !== undefined && { confirm: token }),
    effect,
    quotes: asking.quotes,
  });
}

const NOBODY_DECIDED =
  'Nobody decided: the question was closed without an answer, or your client has nobody to put it to.';

const UNREAD_TOKEN =
  ' What this would change could not be read, so nobody was shown it; once it can be read, this token does nothing.';

/** A step that needs confirming more than the workflow around it was confirmed for. */
export const stepNotCovered = (tool: string, workflow: string | undefined): BadEnvelope =>
  bad(
    `${tool}${workflow === undefined ? '' : `, a step of ${workflow},`} needs confirming by itself, and nothing confirmed covers it; it was not done. Call ${tool} by itself.`,
    { code: 'confirmation_required' },
  );

/** A call that may be tried again later. */
export const limited = ({ message, retryAfterSeconds, first }: Limited): BadEnvelope =>
  bad(message, {
    code: 'limited',
    retryable: true,
    retry_after_seconds: retryAfterSeconds,
    ...(first && { first }),
  });

/** The confirmation performed its call already, or what remembers that was lost. */
export const usedAlready = (): BadEnvelope =>
  bad(
    'This confirmation was used already, or what remembers that was lost since; it is good for one performed call. Nothing was done. Call again without it for a new one.',
    { code: 'confirmation_required' },
  );

/** The audit cannot be written: nothing may be changed unrecorded. */
export const unrecorded = (why: string): BadEnvelope =>
  bad(
    `Nothing was done, because it could not be recorded. ${why}. Reads still work; an operator sees to PORTKEY_AUDIT_FILE.`,
    {
      code: 'not_configured',
      retryable: false,
    },
  );

/** What remembers used tokens, limits and creations cannot be reached. */
export const memoryUnreachable = (): BadEnvelope =>
  bad('Nothing was done: what remembers limits and used confirmations cannot be reached just now.', {
    code: 'network',
    retryable: true,
  });

type Values = Readonly<Record<string, unknown>>;

/**
 * Why a call cannot succeed, known before anybody is asked about it: what it would change is not there, or an argument
 * that has to repeat something of it does not.
 *
 * @param tool the tool
 * @param args its arguments
 * @param assessment the risk of the call; what runs a model may name versions and labels that reads do not know
 * @param stored what was read of its target
 * @returns undefined where it may succeed
 */
export function cannotSucceed(
  tool: Tool,
  args: Values,
  assessment: RiskAssessment,
  stored: Stored | undefined,
): BadEnvelope | undefined {
  if (stored?.kind === 'unread')
    return stored.missing && assessment.risk !== 'execute'
      ? notThere(tool, args, stored.why, stored.missing)
      : undefined;
  const value = stored?.value;
  if (!isObject(value)) return undefined;
  const faults = Object.entries(tool.input).flatMap(([name, { matches }]) => {
    const wanted = matches === undefined ? undefined : value[matches];
    if (typeof wanted !== 'string' || args[name] === undefined || isSame(args[name], wanted)) return [];
    return [{ field: name, message: `is not the ${matches} of this one, which has to be repeated exactly` }];
  });
  if (faults.length === 0) return undefined;
  return bad(sentenceOf(tool.name, faults), { code: 'invalid_arguments', field_errors: faults });
}

function notThere(tool: Tool, args: Values, why: string, code: string): BadEnvelope {
  const ids = Object.entries(tool.input).flatMap(([name, field]) =>
    field.in === 'path' && args[name] !== undefined ? [`${name} ${plainText(String(args[name]))}`] : [],
  );
  return bad(
    `${tool.name} was not called and nobody was asked: there is nothing with ${ids.join(', ')} (${why}). What was made a moment ago may not be readable yet.`,
    { code, status: 404 },
  );
}

/** Replies show a workspace's icon before its name (portkey-live.md 5). */
const ICON = /^[^\p{L}\p{N}]+/u;

const isSame = (given: unknown, stored: string): boolean =>
  typeof given === 'string' && given.replace(ICON, '').trim() === stored.replace(ICON, '').trim();
