import type { ArgumentFault } from '../../arguments/fault.ts';
import type { EgressFinding } from './findings.ts';

/**
 * What findings mean, for the person who confirms: every host with every field that names it.
 *
 * @param findings what was found in a call
 */
export function reasonsOf(findings: readonly EgressFinding[]): readonly string[] {
  const byHost = new Map<string, string[]>();
  for (const { kind, host, field } of findings)
    if (kind === 'address' && host !== undefined) byHost.set(host, [...(byHost.get(host) ?? []), field]);
  const fieldsOf = (kind: EgressFinding['kind']): readonly string[] =>
    findings.flatMap((finding) => (finding.kind === kind ? [finding.field] : []));
  const credentials = fieldsOf('credential');
  const headers = fieldsOf('headers');
  return [
    ...[...byHost].map(([host, fields]) => `sends requests, texts or keys to ${host} (${fields.join(', ')})`),
    ...(credentials.length > 0
      ? [`uses a credential that the call brings, and so whoever’s account it is (${credentials.join(', ')})`]
      : []),
    ...(headers.length > 0
      ? [`passes headers of incoming requests on, which can hold keys (${headers.join(', ')})`]
      : []),
  ];
}

/**
 * What is wrong with findings where nothing may go elsewhere.
 *
 * @param findings what was found
 * @param inPath whether a field is an id in the path rather than anything else of a read
 */
export const faultsOf = (
  findings: readonly EgressFinding[],
  inPath: (field: string) => boolean,
): readonly ArgumentFault[] =>
  findings.map(({ kind, field, host }) => ({
    field,
    message:
      kind !== 'address'
        ? 'must not hold a credential or headers: a read uses the key of this server'
        : inPath(field)
          ? `must be an id or slug, not an address (${host})`
          : `must not hold an address (${host}): a read goes to Portkey alone; give a slug, an id or plain words`,
  }));
