import type { JsonObject, SandboxCall } from '../handler.ts';
import { workspaceOf } from './owned.ts';
import { asNumber, asObject, asObjects, asText, asTexts } from './value.ts';

/** Counts that must lie in a range; undefined where no range is given. */
const within = (count: number, least: unknown, most: unknown): boolean =>
  count >= (asNumber(least) ?? 0) && count <= (asNumber(most) ?? Number.POSITIVE_INFINITY);

/** The checks that can be made without asking anybody. Others pass: the sandbox has no detector behind them. */
const checks: Readonly<Record<string, (text: string, parameters: JsonObject, model: string) => boolean>> = {
  'default.contains': (text, parameters) => {
    const words = asTexts(parameters.words);
    const found = words.filter((word) => text.includes(word)).length;
    if (parameters.operator === 'all') return found === words.length;
    return parameters.operator === 'none' ? found === 0 : found > 0;
  },
  'default.wordCount': (text, { minWords, maxWords }) =>
    within(text.split(/\s+/).filter(Boolean).length, minWords, maxWords),
  'default.characterCount': (text, { minCharacters, maxCharacters }) =>
    within(text.length, minCharacters, maxCharacters),
  'default.sentenceCount': (text, { minSentences, maxSentences }) =>
    within(text.split(/[.!?]+/).filter((part) => part.trim() !== '').length, minSentences, maxSentences),
  'default.endsWith': (text, { suffix }) => typeof suffix !== 'string' || text.trimEnd().endsWith(suffix),
  'default.alluppercase': (text) => text === text.toUpperCase(),
  'default.alllowercase': (text) => text === text.toLowerCase(),
  'default.modelWhitelist': (_text, { models }, model) => asTexts(models).includes(model),
};

/**
 * Runs guardrails over a text, in the order given. Unknown ones are skipped; a disabled check passes.
 *
 * @returns one result for each guardrail found, as `hook_results` shows them
 */
export const guard = (call: SandboxCall, ids: readonly string[], text: string, model: string): JsonObject[] =>
  ids.flatMap((id) => {
    const row = call.store
      .table('guardrails')
      .get(id, (candidate) => candidate.workspace_id == null || candidate.workspace_id === workspaceOf(call));
    if (row === undefined) return [];
    const results = asObjects(row.checks).map((check) => {
      const name = asText(check.id) ?? '';
      const run = Object.hasOwn(checks, name) ? checks[name] : undefined;
      const verdict =
        check.is_enabled === false || run === undefined || run(text, asObject(check.parameters) ?? {}, model);
      return { id: name, verdict, data: null, error: null, execution_time: 0 };
    });
    const verdict = results.every((result) => result.verdict);
    const deny = asObject(row.actions)?.deny === true;
    return [{ id: row.slug ?? row.id, type: 'guardrail', verdict, deny, async: false, checks: results }];
  });

/** What the results mean for the request: `denied` stops it (446), `failed` marks it (246). */
export const verdictOf = (results: readonly JsonObject[]): 'passed' | 'failed' | 'denied' => {
  const failed = results.filter((result) => result.verdict === false);
  if (failed.length === 0) return 'passed';
  return failed.some((result) => result.deny === true) ? 'denied' : 'failed';
};
