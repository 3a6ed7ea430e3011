import { operationNamed } from '../../catalog/index.ts';
import { isObject } from '../../json.ts';
import type { Tool } from '../model/tool.ts';
import type { BoundedReads, ReadResult } from './bounded-reads.ts';
import { type EgressFinding, storedAddresses } from './egress/findings.ts';
import type { Stored } from './shrinking.ts';
import { argumentsFor } from './target.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where a secret that the operator bound would go. */
export interface SecretDestination {
  /** It goes to an address, or nobody can tell: only a person may send it there. */
  readonly elsewhere: boolean;
  /** What is to be told of it. */
  readonly sentences: readonly string[];
}

/**
 * Where the secret of a call would go: to addresses that the call names, or to those that what it changes has now.
 *
 * @param call the call, with what was found in it and what was read of its target
 * @param reads the bounded way to Portkey
 */
export async function secretDestination(
  call: {
    readonly tool: Tool;
    readonly args: Values;
    readonly extra?: Values;
    readonly findings: readonly EgressFinding[];
    readonly stored?: Stored;
  },
  reads: BoundedReads,
): Promise<SecretDestination> {
  const { tool, extra, findings, stored } = call;
  const { sendsTo } = tool.operation ?? {};
  const states = [...(stored ? [stored] : []), ...(await behind(call, reads))];
  const present = states.flatMap((state) => (state.kind === 'read' ? storedAddresses(tool.input, state.value) : []));
  const unread = states.some(({ kind }) => kind === 'unread');
  const hosts = [...new Set(present.map(({ host, field }) => `${host} (${field})`))];
  const unknown = unread || (sendsTo?.always === true && hosts.length === 0);
  return {
    elsewhere:
      extra !== undefined ||
      unknown ||
      hosts.length > 0 ||
      sendsTo?.always === true ||
      findings.some(({ kind }) => kind === 'address'),
    sentences: [
      ...(hosts.length > 0 ? [`The secret goes to where this points now: ${hosts.join(', ')}.`] : []),
      ...(unknown ? ['Where this points now could not be read: the secret may go anywhere.'] : []),
    ],
  };
}

/** What stands behind the target and says where it leads (`sendsTo` in the catalog). */
async function behind({ tool, args }: { tool: Tool; args: Values }, reads: BoundedReads): Promise<readonly Stored[]> {
  const { operation } = tool;
  const states: Stored[] = [];
  let given: Values | undefined = args;
  for (const { operation: name, next } of operation?.sendsTo?.reads ?? []) {
    const reader = operationNamed(name);
    if (operation === undefined || reader === undefined) break;
    const readerArgs: Values | undefined = given === args ? argumentsFor(operation, args, reader) : given;
    const result: ReadResult | undefined = readerArgs && (await reads.read(reader, readerArgs));
    if (!result?.ok) {
      states.push({ kind: 'unread', why: result?.why ?? `${name} needs more than this call says` });
      break;
    }
    states.push({ kind: 'read', value: result.data });
    const id: unknown = next !== undefined && isObject(result.data) ? result.data[next] : undefined;
    given = id === undefined || next === undefined ? undefined : { [next]: id };
  }
  return states;
}
