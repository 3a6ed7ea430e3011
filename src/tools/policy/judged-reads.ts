import type { PortkeyClient } from '../../portkey/contract.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { type CallContext, optionsOf } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Tool } from '../model/tool.ts';
import type { ReadRaw } from './bounded-reads.ts';
import { decide, type PolicySettings } from './decide.ts';

/** What reads for questions are made of. */
export interface JudgedReadsParts {
  readonly find: (name: string) => Tool | undefined;
  readonly client: () => Promise<PortkeyClient>;
  readonly policy: PolicySettings;
  readonly pinnedWorkspace?: string;
  readonly clock: () => number;
}

/**
 * Reads for a question, as they come from Portkey: the caller must be allowed each one, like any read, and nothing else
 * than reads is carried out.
 *
 * @param parts the tools and the way to Portkey
 * @param context who calls
 * @param exposure what this caller may see
 */
export function judgedReads(parts: JudgedReadsParts, context: CallContext, exposure: Exposure): ReadRaw {
  return async (operation, given, signal) => {
    const tool = parts.find(operation.name);
    if (tool?.operation === undefined || tool.risk !== 'read') return { ok: false, why: 'it is no read' };
    const { pinnedWorkspace } = parts;
    const read = readArguments(tool, given, {
      now: parts.clock(),
      ...(pinnedWorkspace !== undefined && { pinnedWorkspace }),
    });
    if (!read.ok) return { ok: false, why: `${tool.name} cannot be asked for it` };
    const { args } = read.value;
    const decision = decide({ tool, args, exposure, settings: parts.policy, dryRun: false });
    if (decision.kind !== 'allow') return { ok: false, why: `${tool.name} may not be called here` };
    const options = { ...optionsOf(context), signal: AbortSignal.any([context.signal, signal]) };
    const outcome = await (await parts.client()).call({ operation: tool.operation, arguments: args }, options);
    if (outcome.ok) return { ok: true, data: outcome.data };
    const { status, code } = outcome.error;
    return { ok: false, why: `${tool.name} answered ${status ?? code}`, ...(status === 404 && { missing: code }) };
  };
}
