import type { Scopes } from '../../catalog/operation.ts';
import type { KeyCheck } from './check.ts';

const scopesText = (scopes: Scopes): string =>
  'anyOf' in scopes ? `one of ${scopes.anyOf.join(', ')}` : scopes.join(', ');

/**
 * A check as lines for a terminal.
 *
 * @param check what the key may do
 */
export function checkText(check: KeyCheck): string {
  const lines = check.domains.flatMap(({ domain, tools, state, probes, missing_scopes }) => [
    `${state.padEnd(10)} ${domain} (${tools} ${tools === 1 ? 'tool' : 'tools'})${state === 'unchecked' ? ': nothing to read there without naming something or paying' : ''}`,
    ...probes
      .filter(({ outcome }) => outcome !== 'works')
      .map(
        ({ operation, status, why, needs }) =>
          `             ${operation}: ${status ?? 'no answer'}${needs ? `; needs ${scopesText(needs)}` : ''}. ${why ?? ''}`,
      ),
    ...(missing_scopes ? [`             scopes the key does not have: ${missing_scopes.join(', ')}`] : []),
  ]);
  const scopes = check.scopes
    ? `The key has ${check.scopes.length} scopes.`
    : 'Portkey does not tell which scopes the key has; only reads could be tried.';
  return `${lines.join('\n')}\n\n${scopes}\n`;
}
