import type { FailureDetails } from '../../portkey/contract.ts';
import { SettingsError } from '../model/settings-error.ts';
import type { Tool } from '../model/tool.ts';
import { type BadEnvelope, bad } from './envelope.ts';

/** A failure of the Portkey client in the envelope's words. */
export function failed(error: FailureDetails): BadEnvelope {
  return bad(error.message, {
    code: error.code,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.fieldErrors && { field_errors: error.fieldErrors }),
    retryable: error.retryable,
    ...(error.retryAfterSeconds !== undefined && { retry_after_seconds: error.retryAfterSeconds }),
    ...(error.requestId !== undefined && { request_id: error.requestId }),
    ...(error.mayHaveHappened && { may_have_happened: true }),
    ...(error.dependents !== undefined && { dependents: error.dependents }),
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}

/**
 * A fault of this server's own, without its text, which means nothing to a model and could hold what is secret. What
 * prevents every call (a base URL that cannot be used) says so itself.
 *
 * @param tool the tool that was called
 * @param error what was thrown
 */
export function failedInside(tool: Pick<Tool, 'name' | 'risk'>, error: unknown): BadEnvelope {
  if (error instanceof SettingsError) return bad(error.message, { code: 'not_configured', retryable: false });
  const kind = error instanceof Error ? error.name : typeof error;
  return bad(`${tool.name} failed inside this server (${kind}); this is a fault of the server, not of the arguments.`, {
    code: 'internal',
    retryable: false,
    ...(tool.risk !== 'read' && { may_have_happened: true }),
    hint: 'whoami shows what the server runs with. Please report it together with the tool and the shape of its arguments.',
  });
}
