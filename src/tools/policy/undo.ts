import { catalog } from '../../catalog/index.ts';
import type { PlannedCall } from './confirmer.ts';

/** Operations that keep what they take away, by description of the API. Sources: portkey-details.md 1b (archive, not erase). */
const ARCHIVES = /^(archive_|delete_usage_limit$|delete_rate_limit$)/;

/**
 * Whether and how a call can be undone, in one sentence.
 *
 * @param call the call, with what was read of its target
 */
export function undoOf({ tool, assessment, stored }: PlannedCall): string {
  const { operation } = tool;
  if (operation === undefined)
    return assessment.risk === 'write'
      ? 'What it creates or adds can be deleted again.'
      : 'It may not be possible to undo this.';
  if (ARCHIVES.test(operation.name))
    return 'It is archived rather than erased; this server has no call that brings it back.';
  if (operation.undoneBy !== undefined) return `It can be undone with ${operation.undoneBy}.`;
  if (operation.method === 'DELETE') return 'This cannot be undone.';
  if (assessment.risk === 'execute') return 'What it runs or spends cannot be undone.';
  const hasVersions = catalog.some(({ method, path }) => method === 'GET' && path === `${operation.path}/versions`);
  if (assessment.risk === 'delete')
    return hasVersions ? 'Earlier versions are kept.' : 'What this cuts off or replaces cannot simply be brought back.';
  if (hasVersions) return 'Earlier versions are kept, so this can be undone by hand.';
  if (operation.method === 'POST') {
    // POST /api-keys/{type}/{sub-type} makes what DELETE /api-keys/{id} removes.
    let kind = operation.path;
    while (kind.endsWith('}')) kind = kind.slice(0, kind.lastIndexOf('/'));
    const undoes = catalog.some(({ method, path }) => method === 'DELETE' && path.startsWith(`${kind}/{`));
    return undoes ? 'What it creates can be deleted again.' : 'There is no call that undoes this.';
  }
  return stored?.kind === 'read'
    ? 'It can be undone by setting back what is shown here, but for secrets, which Portkey does not show.'
    : 'It can be undone only by whoever knows the earlier values.';
}
