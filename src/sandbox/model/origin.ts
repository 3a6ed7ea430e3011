import type { SandboxRequest } from './handler.ts';

/** Where links of a sandbox lead that is asked in its own process: a name that nobody can have (RFC 6761). */
const embedded = 'https://sandbox.invalid';

/**
 * Scheme and host under which the caller reached the sandbox, for links in its replies: they lead nowhere else.
 *
 * @param headers of the request, their names in lower case
 */
export const originOf = ({ host }: SandboxRequest['headers']): string =>
  host === undefined || !/^[\w.:[\]-]+$/.test(host) ? embedded : `http://${host}`;
