import type { PortkeyClient } from '../../portkey/contract.ts';
import type { PlannedCall } from '../policy/confirmer.ts';
import { type Envelope, good } from './envelope.ts';
import { masked } from './mask.ts';

const SECRET_HEADER = /authorization|api-key|virtual-key/;

/**
 * The request that a call would send. Nothing is sent.
 *
 * @param planned the call, with its final arguments
 * @param client builds the request
 * @param notes what is to be said beside it
 */
export async function dryRun(planned: PlannedCall, client: PortkeyClient, notes: readonly string[]): Promise<Envelope> {
  const { tool, args, extra } = planned;
  if (tool.operation === undefined) return good({ dry_run: true }, { notes });
  const said = ['Dry run: nothing was sent.', ...notes];
  const request = client.build({ operation: tool.operation, arguments: args, ...(extra && { extra }) });
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? masked(value) : value]),
  );
  return good(
    {
      dry_run: true,
      method: request.method,
      url: request.url,
      headers,
      ...(request.bodyValue !== undefined && { body: request.bodyValue }),
    },
    { notes: said },
  );
}
