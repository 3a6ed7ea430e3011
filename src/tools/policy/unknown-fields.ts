import type { Sensitivity } from '../../catalog/operation.ts';
import { styleless } from './values-at.ts';

/** What the name of a field that the catalog does not have says about it. Told apart from data so that it can be read at once. */
const TELLING: readonly { readonly name: RegExp; readonly to: 'delete' | Sensitivity; readonly because: string }[] = [
  {
    name: /delete|remove|revoke|rotate|override|overwrite|replace|purge|force|archive|disable|expire|reset|cascade/,
    to: 'delete',
    because: 'may remove, replace or cut off something',
  },
  {
    name: /host|url|uri|endpoint|webhook|proxy|forward/,
    to: 'egress',
    because: 'may decide where keys and traffic go',
  },
  {
    name: /role|scope|permission|access|admin|owner|member|public|share|allow|workspaces/,
    to: 'access',
    because: 'may decide who may do what',
  },
  {
    name: /guardrail|limit|hook|security|budget|quota|policy/,
    to: 'protection',
    because: 'may loosen a guardrail or limit',
  },
  { name: /default|publish|live|active|enabled|status/, to: 'live', because: 'may change production at once' },
];

/** What the name of a field of `extra` says. */
export interface UnknownField {
  readonly to: 'delete' | Sensitivity;
  readonly because: string;
}

/**
 * What fields newer than the catalog might do, judged by their names, since nothing else is known of them.
 *
 * @param extra the call's `extra`
 */
export function unknownFields(extra: Readonly<Record<string, unknown>> = {}): readonly UnknownField[] {
  return namesIn(extra, '', 0).flatMap((path) =>
    TELLING.filter(({ name }) => name.test(styleless(path.split('.').at(-1) ?? ''))).map(({ to, because }) => ({
      to,
      because: `extra.${path}, which this server does not know, ${because}`,
    })),
  );
}

function namesIn(value: unknown, prefix: string, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth > 50) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const path = Array.isArray(value) ? prefix : prefix === '' ? name : `${prefix}.${name}`;
    return [...(Array.isArray(value) ? [] : [path]), ...namesIn(item, path, depth + 1)];
  });
}
