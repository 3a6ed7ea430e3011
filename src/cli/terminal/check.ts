import type { Scopes } from '../../catalog/model/operation.ts';
import type { DomainCheck, KeyCheck } from '../../tools/check.ts';
import { bar, tableOf } from './table.ts';
import { bold, cyan, dim, green, hanging, red, type Screen, wrapped, yellow } from './text.ts';

/** In the order in which they are counted up. */
const STATES: Readonly<Record<DomainCheck['state'], typeof dim>> = {
  works: green,
  partly: yellow,
  refused: red,
  failed: red,
  unchecked: dim,
};

const BAR = 24;

/**
 * What a key may do, for a person at a terminal: a table of domains, bars of how many tools stand where, and what was
 * refused with the scopes that it needs.
 *
 * @param check what the key may do
 * @param screen where it is drawn
 */
export function checkText({ domains, scopes }: KeyCheck, screen: Screen): string {
  const rows = domains.map(({ domain, state, tools, probes, missing_scopes }) => ({
    name: domain,
    state,
    tools,
    reads: probes.length === 0 ? '–' : `${probes.filter(({ outcome }) => outcome === 'works').length}/${probes.length}`,
    missing: missing_scopes === undefined ? '' : `${missing_scopes.length} scopes`,
  }));
  const troubles = domains.flatMap(({ probes }) =>
    probes
      .filter(({ outcome }) => outcome !== 'works')
      .flatMap(({ operation, status, why, needs }) =>
        hanging(
          '  ',
          4,
          `${operation}: ${status ?? 'no answer'}${needs ? `; needs ${scopesText(needs)}` : ''}. ${why ?? ''}`,
          screen,
        ),
      ),
  );
  const missing = domains.flatMap(({ domain, missing_scopes = [] }) =>
    missing_scopes.length === 0 ? [] : hanging('  ', 4, `${domain}: ${missing_scopes.join(', ')}`, screen),
  );
  const told = scopes
    ? `The key has ${scopes.length} ${scopes.length === 1 ? 'scope' : 'scopes'}.`
    : 'Portkey does not tell which scopes the key has; only reads could be tried.';
  return `${[
    tableOf(rows, screen),
    '',
    ...counted(domains, screen),
    ...block('Refused or failed', troubles, screen),
    ...block('Scopes that tools need and the key does not have', missing, screen),
    '',
    ...wrapped(told, screen.width),
    ...(rows.some(({ state }) => state === 'unchecked')
      ? wrapped('Unchecked: nothing can be read there without naming something, or without cost.', screen.width)
      : []),
  ].join('\n')}\n`;
}

/** How many tools stand in domains of each state, as bars. */
function counted(domains: readonly DomainCheck[], screen: Screen): readonly string[] {
  const all = domains.reduce((sum, { tools }) => sum + tools, 0);
  return Object.entries(STATES).flatMap(([state, style]) => {
    const tools = domains.filter((each) => each.state === state).reduce((sum, each) => sum + each.tools, 0);
    if (tools === 0) return [];
    const drawn = bar(tools / all, BAR);
    return [
      `${style(state.padEnd(10), screen)} ${cyan(drawn, screen)}${' '.repeat(BAR - drawn.length)} ${tools} ${tools === 1 ? 'tool' : 'tools'}`,
    ];
  });
}

const block = (title: string, lines: readonly string[], screen: Screen): readonly string[] =>
  lines.length === 0 ? [] : ['', bold(title, screen), ...lines];

const scopesText = (scopes: Scopes): string =>
  'anyOf' in scopes ? `one of ${scopes.anyOf.join(', ')}` : scopes.join(', ');
