import { Refused } from '../answer.ts';
import type { AuthFailure } from './principal.ts';
import { SCOPES } from './scopes.ts';

/** The path under which a protected resource describes itself. Source: RFC 9728, section 3. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, "'")}"`;

/**
 * What a client is answered that may not go on: the status, and in `WWW-Authenticate` why, which scopes would do, and
 * where to read which sign-on there is. Source: RFC 6750 section 3, RFC 9728 section 5.1, the MCP authorization chapter.
 *
 * @param failure why not
 * @param metadataUrl undefined where there is no sign-on to find
 */
export function challenged(failure: AuthFailure, metadataUrl: string | undefined): Refused {
  if (failure.status === 503) return new Refused(503, failure.description, { headers: { 'retry-after': '5' } });
  const scopes = failure.scopes ?? (metadataUrl === undefined ? [] : SCOPES);
  const parts = [
    'realm="portkey-admin-mcp-server"',
    failure.error && `error=${quoted(failure.error)}`,
    failure.error && `error_description=${quoted(failure.description)}`,
    scopes.length > 0 && `scope=${quoted(scopes.join(' '))}`,
    metadataUrl !== undefined && `resource_metadata=${quoted(metadataUrl)}`,
  ].filter((part) => typeof part === 'string');
  return new Refused(failure.status, failure.description, {
    headers: { 'www-authenticate': `Bearer ${parts.join(', ')}` },
  });
}
