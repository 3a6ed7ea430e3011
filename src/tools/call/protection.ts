import { isObject } from '../../json.ts';
import type { Checked } from '../arguments/fault.ts';
import type { Principal } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import type { Question } from '../policy/agree.ts';
import type { BadEnvelope, Envelope } from '../reply/envelope.ts';
import { fence, isPlain, unfenced } from '../reply/fence.ts';
import { showInvisible } from '../reply/fence-marks.ts';
import { type GuardSettings, guardFor, type ReplyGuard } from '../reply/guard.ts';
import { type CleanText, cleanerFor, cleanse } from '../secrets/known-secrets.ts';
import { type LiteralSearch, literalSearch } from '../secrets/literal-search.ts';
import { changeAt, changeTexts, pathTree } from '../secrets/path-tree.ts';
import { isReference, namesSecrets, resolveSecrets, type SecretSources } from '../secrets/references.ts';
import { sentSecrets } from '../secrets/sent-secrets.ts';

type Values = Readonly<Record<string, unknown>>;

/** What stands at both ends of a call: secrets are known, named ones are put in, and what leaves is looked through. */
export interface Protection {
  /** Arguments as they came: fence marks are taken off, secrets in them are known from now on. */
  sanitizeInput(
    tool: Tool,
    given: Values,
    principal: Principal,
  ): { readonly values: Values; readonly notes: readonly string[] };
  /** Arguments under their own names: whatever the schema calls secret is known from now on. */
  learnSent(tool: Tool, args: Values, principalId: string): void;
  /** Whether a call names a secret that the operator bound. */
  namesSecrets(tool: Tool, args: Values): boolean;
  /** Puts the operator's secrets in place of their names. */
  resolve(tool: Tool, args: Values, principalId: string): Promise<Checked<Values>>;
  guardFor(principal: Principal): ReplyGuard;
  /** What masks secrets in whatever this principal is shown. */
  cleanFor(principalId: string): CleanText;
  /** The answer as it may leave: what `shapeReply` did not make is looked through. */
  sanitizeOutput<T extends Parameters<typeof secureResult>[0]>(result: T, principalId: string): T;
}

/** What protection is made of. */
interface ProtectionParts extends GuardSettings {
  readonly sources: SecretSources;
}

const OFF_NOTE = 'The marks around quoted text were taken off';

/**
 * Puts protection together.
 *
 * @param parts the memory of secrets, where named ones are, and what the operator switched
 */
export function createProtection(parts: ProtectionParts): Protection {
  const { known, sources } = parts;
  const learnSent = (tool: Tool, args: Values, principalId: string): void => {
    if (!mayHoldSecret(tool, args)) return;
    for (const { value } of sentSecrets(tool.input, args)) if (!isReference(value)) known.learn(principalId, value);
  };
  return {
    sanitizeInput: (tool, given, { id, apiKey, gatewayApiKey }) => {
      for (const key of [apiKey, gatewayApiKey]) if (key !== undefined) known.learn(id, key);
      const { values, fields } = parts.fence ? unfenced(given) : { values: given, fields: [] };
      learnSent(tool, values, id);
      return { values, notes: fields.length === 0 ? [] : [`${OFF_NOTE} ${fields.join(', ')}.`] };
    },
    learnSent,
    namesSecrets: (tool, args) => mayHoldSecret(tool, args) && namesSecrets(tool, args),
    resolve: async (tool, args, principalId) => {
      if (!mayHoldSecret(tool, args)) return { ok: true, value: args };
      const resolved = await resolveSecrets(tool, args, sources);
      if (!resolved.ok) return resolved;
      for (const value of resolved.value.values) known.learn(principalId, value);
      learnSent(tool, resolved.value.args, principalId);
      return { ok: true, value: resolved.value.args };
    },
    guardFor: ({ id }) => guardFor(parts, id),
    cleanFor: (principalId) => cleanerFor(known, principalId),
    sanitizeOutput: (result, principalId) => secureResult(result, cleanerFor(known, principalId), parts.fence),
  };
}

/** Most calls give none of the arguments that can hold a secret: there nothing is looked for. */
const mayHoldSecret = ({ secretArguments }: Tool, args: Values): boolean =>
  Object.keys(args).some((name) => secretArguments.has(name));

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
function secureResult<T extends Leaving>(leaving: T, clean: CleanText, fencing: boolean): T {
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
