import type { Checked } from '../arguments/fault.ts';
import type { Principal } from '../model/call-context.ts';
import type { Tool } from '../model/tool.ts';
import { unfenced } from '../reply/fence.ts';
import { type GuardSettings, guardFor, type ReplyGuard } from '../reply/guard.ts';
import { type CleanText, cleanerFor } from '../secrets/cleanse.ts';
import { isReference, resolveSecrets, type SecretSources } from '../secrets/references.ts';
import { sentSecrets } from '../secrets/sent-secrets.ts';
import { secureResult } from './secure-result.ts';

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
  /** Puts the operator's secrets in place of their names. */
  resolve(tool: Tool, args: Values, principalId: string): Promise<Checked<Values>>;
  guardFor(principal: Principal): ReplyGuard;
  /** What masks secrets in whatever this principal is shown. */
  cleanFor(principalId: string): CleanText;
  /** The answer as it may leave: what `shapeReply` did not make is looked through. */
  sanitizeOutput<T extends Parameters<typeof secureResult>[0]>(result: T, principalId: string): T;
}

/** What protection is made of. */
export interface ProtectionParts extends GuardSettings {
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
    resolve: async (tool, args, principalId) => {
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
