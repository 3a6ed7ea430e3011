import type { Trail } from '../audit/journal.ts';
import type { CallContext } from '../model/call-context.ts';
import type { BadEnvelope } from '../reply/envelope.ts';
import type { RiskAssessment } from './assess-risk.ts';
import type { Confirmer, Way } from './confirmer.ts';
import { LONGEST_QUESTION, type ToldEffect } from './effect.ts';
import type { Change, Effect, PlannedCall } from './planned-call.ts';
import { confirmationRequired, declined, tooMuchToAsk } from './refusals.ts';
import { stateOf, UNREAD } from './target-state.ts';

/** What asks for agreement. */
export interface AgreeParts {
  readonly confirmer: Confirmer;
  /** For clients that cannot ask a person. */
  readonly confirmFallback: 'token' | 'refuse';
}

/** Who is to agree to a call, and what came with it. */
interface Asked {
  readonly context: CallContext;
  readonly trail: Trail;
  /** The call's own `confirm`. */
  readonly confirm?: string;
}

/** A question for a person: what they are shown, and what stands for their yes. */
export interface Question {
  readonly effect: Effect;
  /** What of the effect's summary has to be said in any case, for questions about several calls. */
  readonly essential: string;
  readonly token: string;
}

/** What the policy makes of a call: it may go on, is shown instead, or stops at a question or a refusal. */
export type Judgement =
  | {
      readonly kind: 'go';
      readonly assessment: RiskAssessment;
      readonly confirmed: boolean;
      readonly decision: string;
      readonly use?: () => Promise<boolean>;
    }
  | {
      readonly kind: 'dry_run';
      readonly assessment: RiskAssessment;
      readonly changes: readonly Change[];
      /** What a question about the call would show; of a workflow its steps tell it. */
      readonly told?: Pick<ToldEffect, 'effect' | 'quotes'>;
    }
  | { readonly kind: 'stop'; readonly envelope: BadEnvelope; readonly question?: Question };

/**
 * Whether a call that has to be confirmed may go on, or the question about it.
 *
 * @param asked who is to agree
 * @param planned the call, judged
 * @param tell what it would do, in at most so many characters
 */
export type Agree = (
  asked: Asked,
  planned: PlannedCall,
  tell: (room: number) => Promise<ToldEffect>,
) => Promise<Judgement>;

/**
 * @param parts what seals and checks confirmations, and what is done where nobody can be asked
 */
export const createAgree =
  ({ confirmer, confirmFallback }: AgreeParts): Agree =>
  async (call, planned, tell) => {
    const { context, trail } = call;
    if (context.declinedByPerson) {
      await trail.noted('declined', planned, 'the person did not agree', 'confirmation_required');
      return { kind: 'stop', envelope: declined() };
    }
    // Where a person can be asked, and where only a person may agree, the model's own token counts for nothing; but
    // where they were asked and nobody answered, one does that was given for just that.
    const { unanswered = false, canAsk = false, confirmedByPerson } = context;
    const modelMay = confirmFallback === 'token' && planned.personOnly !== true && (unanswered || !canAsk);
    const way = confirmedByPerson !== undefined ? 'person' : unanswered ? 'unanswered' : 'model';
    const given = confirmedByPerson ?? (modelMay ? call.confirm : undefined);
    const checked = given === undefined ? undefined : confirmer.check(given, planned, way);
    if (checked?.ok)
      return { kind: 'go', assessment: planned.assessment, confirmed: true, decision: DECIDED[way], use: checked.use };
    const fault = checked?.fault;
    const again =
      canAsk && !unanswered && call.confirm !== undefined && confirmer.check(call.confirm, planned, 'unanswered').ok;
    const before = [...(fault === undefined ? [] : [fault]), ...(again && !planned.personOnly ? [ASKED_AGAIN] : [])];
    const room = LONGEST_QUESTION - before.join(' ').length;
    const told = await tell(room);
    if (told.essential.length > room) {
      const characters = told.essential.length;
      const envelope = tooMuchToAsk(planned.tool.name, {
        characters,
        most: LONGEST_QUESTION,
        longest: longestOf(planned),
        ...(planned.steps && { steps: planned.steps.length, fit: told.stepsThatFit ?? 0 }),
      });
      await trail.noted('refused', planned, envelope.error.message, envelope.error.details.code);
      return { kind: 'stop', envelope };
    }
    const { effect, essential, quotes } = told;
    const token = modelMay ? confirmer.tokenFor(planned, unanswered ? 'unanswered' : 'model') : undefined;
    await trail.noted('asked', planned, fault ?? 'needs confirming', 'confirmation_required');
    return {
      kind: 'stop',
      envelope: confirmationRequired(effect, token, {
        fault,
        quotes,
        unread: stateOf(planned) === UNREAD,
        unanswered,
        noToken: noTokenBecause(planned, confirmFallback, unanswered),
      }),
      // Nobody answered: asking once more would not help.
      ...(!unanswered && {
        question: {
          effect: { ...effect, summary: [...before, effect.summary].join(' ') },
          essential: [...before, essential].join(' '),
          token: confirmer.tokenFor(planned, 'person'),
        },
      }),
    };
  };

const DECIDED: Readonly<Record<Way, string>> = {
  person: 'confirmed by a person',
  model: 'confirmed by token',
  unanswered: 'confirmed by token, as the client had nobody to answer',
};

const ASKED_AGAIN =
  'This was asked before and nobody answered. Decline to stop it: closed without an answer once more, it is carried out.';

/** Why there is no token. */
function noTokenBecause(planned: PlannedCall, fallback: AgreeParts['confirmFallback'], unanswered: boolean): string {
  if (planned.personOnly)
    return 'Only a person can confirm this, through a client that can ask, because it sends a secret together with an address.';
  if (fallback === 'refuse')
    return 'This server takes confirmations only from a person, through a client that can ask (PORTKEY_CONFIRM_FALLBACK=refuse).';
  return unanswered ? '' : 'Your client asks the person; what they answer decides.';
}

/** The argument that takes the most characters: what is to be split where a question grows too long. */
function longestOf({ args, extra }: PlannedCall): string {
  const sizes = Object.entries({ ...args, ...(extra && { extra }) }).map(
    ([name, value]) => [name, JSON.stringify(value)?.length ?? 0] as const,
  );
  return sizes.sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'arguments';
}
