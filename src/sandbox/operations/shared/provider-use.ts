import { conflict } from '../../model/api-error.ts';
import type { SandboxCall } from '../../model/handler.ts';
import type { ScopedRow } from '../../rows/access.ts';
import { promptsIn, promptVersionsIn } from '../../rows/prompts.ts';
import type { ProviderRow } from '../../rows/providers.ts';

interface Config extends ScopedRow {
  readonly name: string;
  readonly config: string;
}

/**
 * Refuses to take a provider away that an active config or a published prompt of its workspace names.
 *
 * @throws ApiError 409 AB07 naming the first of them.
 */
export const refuseUsed = (call: SandboxCall, row: ProviderRow): void => {
  const quoted = [`"${row.slug}"`, `"@${row.slug}"`];
  const config = call.store
    .table<Config>('configs')
    .by('workspace_id', row.workspace_id)
    .find((candidate) => quoted.some((name) => candidate.config.includes(name)));
  if (config !== undefined) throw conflict(`Provider is used by config '${config.name}'`);
  const prompt = promptsIn(call.store)
    .by('workspace_id', row.workspace_id)
    .find((candidate) => promptVersionsIn(call.store).get(candidate.published_version_id)?.virtual_key === row.slug);
  if (prompt !== undefined) throw conflict(`Provider is used by prompt '${prompt.name}'`);
};
