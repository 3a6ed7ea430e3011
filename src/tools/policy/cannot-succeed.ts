import { isObject } from '../../json.ts';
import { sentenceOf } from '../arguments/fault.ts';
import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad } from '../reply/envelope.ts';
import type { RiskAssessment } from './assess-risk.ts';
import { plainText } from './display.ts';
import type { Stored } from './shrinking.ts';

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
