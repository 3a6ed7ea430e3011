import { ConfigError } from '../../config/variable.ts';
import { shortened } from '../../shortened.ts';

/** Which operations may be given which named secret: the operator's choice, fixed for the process. */
export type SecretBindings = ReadonlyMap<string, ReadonlySet<string>>;

/** Names of variables and files: no path, nothing hidden. */
export const SECRET_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * Reads `PORTKEY_SECRET_ENV`: `NAME=operation,operation;NAME=…`.
 *
 * @param raw the variable
 * @param isOperation whether a tool of this name takes arguments that could be secret
 * @param own the server's own secret variables, which are nobody's to send
 * @throws ConfigError that says which part cannot be used
 */
export function secretBindings(
  raw: string | undefined,
  isOperation: (name: string) => boolean,
  own: ReadonlySet<string>,
): SecretBindings {
  const bindings = new Map<string, Set<string>>();
  for (const part of (raw ?? '').split(/[;\n]/).map((text) => text.trim())) {
    if (part === '') continue;
    const [name = '', operations, ...rest] = part.split('=').map((text) => text.trim());
    const words = (operations ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (!SECRET_NAME.test(name) || rest.length > 0 || words.length === 0)
      throw new ConfigError(
        `PORTKEY_SECRET_ENV holds ${JSON.stringify(shortened(part, 60))}; it takes NAME=operation,operation;NAME=operation.`,
      );
    if (own.has(name))
      throw new ConfigError(`PORTKEY_SECRET_ENV names ${name}, which is this server's own; bind another variable.`);
    const unknown = words.find((word) => !isOperation(word));
    if (unknown !== undefined)
      throw new ConfigError(
        `PORTKEY_SECRET_ENV binds ${name} to ${unknown}, which is no operation of this server; valid are names such as create_integration.`,
      );
    bindings.set(name, new Set([...(bindings.get(name) ?? []), ...words]));
  }
  return bindings;
}
