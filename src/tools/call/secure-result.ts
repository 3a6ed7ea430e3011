import { isObject } from '../../json.ts';
import type { Question } from '../policy/gate.ts';
import type { BadEnvelope, Envelope } from '../reply/envelope.ts';
import { fence } from '../reply/fence.ts';
import { showInvisible } from '../reply/invisible.ts';
import { isPlain } from '../reply/plain-words.ts';
import { type CleanText, cleanse } from '../secrets/cleanse.ts';
import { type LiteralSearch, literalSearch } from '../secrets/literal-search.ts';
import { changeAt, changeTexts, pathTree } from '../secrets/path-tree.ts';

/** An answer before it leaves the pipeline. */
interface Leaving {
  readonly envelope: Envelope;
  readonly question?: Question;
}

/** Where an effect and a failure hold what other people wrote. */
const FOREIGN: readonly string[] = [
  'effect.target',
  'effect.changes[].from',
  'effect.used_by[].names',
  'effect.calls[].what',
  'effect.calls[].changes[].from',
  'effect.calls[].used_by[].names',
  'dependents',
  'quotes',
];

/**
 * Goes through whatever did not come through `shapeReply`: failures, questions, dry runs. Known secrets and what looks
 * like a key are masked; names that other people chose are fenced for the model, and shown to a person with nothing
 * invisible in them.
 *
 * @param leaving the answer
 * @param clean masks secrets
 * @param fencing whether `PORTKEY_FENCE` is on
 */
export function secureResult<T extends Leaving>(leaving: T, clean: CleanText, fencing: boolean): T {
  const { envelope, question } = leaving;
  if (envelope.ok && !isDryRun(envelope.data) && question === undefined) return leaving;
  return {
    ...leaving,
    envelope: envelope.ok ? securedDryRun(envelope, clean, fencing) : securedFailure(envelope, clean, fencing),
    ...(question && {
      question: {
        ...question,
        effect: changeTexts(cleanse(question.effect, clean), showInvisible, showInvisible) as Question['effect'],
        essential: showInvisible(clean(question.essential)),
      },
    }),
  };
}

/** What tells what would be done, and holds what is there now. */
const isDryRun = (data: unknown): boolean =>
  isObject(data) && (data.dry_run === true || (data.sent === false && Array.isArray(data.steps)));

const STORED: readonly string[] = [
  'changes[].from',
  'summary',
  'steps[].what',
  'steps[].changes[].from',
  'steps[].used_by[].names',
];

function securedDryRun(envelope: Extract<Envelope, { ok: true }>, clean: CleanText, fencing: boolean): Envelope {
  const { quotes, ...told } = envelope.data as Readonly<Record<string, unknown>>;
  const data = cleanse(told, clean) as typeof told;
  const notes = envelope.notes?.map(clean);
  const stored = fencing ? (fence(data, STORED, { escapes: false }) as typeof told) : data;
  return {
    ...envelope,
    data: fencing ? withFencedEffect(stored, mentions({ ...data, quotes: cleanse(quotes, clean) })) : data,
    ...(notes && { notes }),
  };
}

function securedFailure(envelope: BadEnvelope, clean: CleanText, fencing: boolean): BadEnvelope {
  const { confirm, quotes, ...details } = envelope.error.details;
  const cleaned = cleanse(details, clean) as typeof details;
  const message = clean(envelope.error.message);
  // The token is sealed by this server: it is long and random, and no secret of anybody's.
  const sealed = confirm === undefined ? {} : { confirm };
  if (!fencing) return { ok: false, error: { message, details: { ...cleaned, ...sealed } } };
  const mentioned = mentions({ ...cleaned, quotes: cleanse(quotes, clean) });
  return {
    ok: false,
    error: {
      message: fenceMentions(message, mentioned),
      details: { ...withFencedEffect(cleaned, mentioned), ...sealed },
    },
  };
}

/** What holds an effect, with what other people wrote in it fenced. */
function withFencedEffect<T extends object>(holder: T, mentioned: LiteralSearch): T {
  const fenced = fence(holder, FOREIGN, { escapes: true }) as T & { readonly effect?: unknown };
  const effect = fenced.effect as { readonly summary?: unknown } | undefined;
  if (typeof effect?.summary !== 'string') return fenced;
  return { ...fenced, effect: { ...effect, summary: fenceMentions(effect.summary, mentioned) } };
}

/** Shorter ones are parts of too many other words. */
const SHORTEST_MENTION = 4;

/** Other people's texts, as the summary may quote them. */
function mentions(details: unknown): LiteralSearch {
  const found = new Set<string>();
  changeAt(details, pathTree(FOREIGN), (value) =>
    changeTexts(
      value,
      (text, name) => {
        if (text.length >= SHORTEST_MENTION && !isPlain(text, name)) found.add(text);
        return text;
      },
      (name) => name,
    ),
  );
  return literalSearch([...found], SHORTEST_MENTION);
}

function fenceMentions(sentence: string, mentioned: LiteralSearch): string {
  return mentioned.replace(showInvisible(sentence), (text) => {
    const fenced = fence({ text }, ['text'], { escapes: true }) as { readonly text: string };
    return fenced.text;
  });
}
