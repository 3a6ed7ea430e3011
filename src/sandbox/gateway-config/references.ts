import type { SandboxCall } from '../model/handler.ts';
import { isService } from '../model/pricing.ts';
import { slugTaken } from '../rows/providers.ts';
import type { References } from './check.ts';
import { findGuardrail } from './guardrails-in-force.ts';

/**
 * What a config of a workspace may refer to. A provider written `@slug` or as `virtual_key` may come later: a request
 * that is sent there says when it is missing.
 */
export const referencesOf = (call: SandboxCall, workspace: string): References => ({
  hasGuardrail: (name) => findGuardrail(call, name, workspace) !== undefined,
  hasProvider: (name) => name.startsWith('@') || isService(name) || slugTaken(call.store, workspace, name),
});
