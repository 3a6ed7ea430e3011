import type { Paging } from '../../catalog/operation.ts';
import type { PageInfo } from './envelope.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The elements of a list's reply.
 *
 * @param data Portkey's reply
 * @param paging how the operation is paged
 */
export function elementsOf(data: unknown, paging: Paging): readonly unknown[] | undefined {
  if (Array.isArray(data)) return data;
  const found = valueAt(data, paging.items ?? 'data');
  return Array.isArray(found) ? found : undefined;
}

/**
 * Where a list stands, and the arguments that bring the next page.
 *
 * @param data Portkey's reply
 * @param paging how the operation is paged
 * @param args the call's arguments
 * @returns undefined when the reply is not the list that was expected
 */
export function pageInfo(data: unknown, paging: Paging, args: Values): PageInfo | undefined {
  const elements = elementsOf(data, paging);
  if (elements === undefined) return undefined;
  const total = numberAt(data, paging.total ?? 'total');
  const next = nextArguments(data, paging, args, elements.length, total);
  return { returned: elements.length, ...(total !== undefined && { total }), ...(next && { next }) };
}

function nextArguments(
  data: unknown,
  paging: Paging,
  args: Values,
  returned: number,
  total: number | undefined,
): Values | undefined {
  if (returned === 0) return undefined;
  if (paging.style === 'cursor' && paging.after !== undefined) {
    const last = valueAt(data, 'last_id');
    return valueAt(data, 'has_more') === true && typeof last === 'string' ? { [paging.after]: last } : undefined;
  }
  if (paging.style === 'offset' && paging.skip !== undefined) {
    const skipped = typeof args[paging.skip] === 'number' ? Number(args[paging.skip]) : 0;
    return total !== undefined && skipped + returned < total ? { [paging.skip]: skipped + returned } : undefined;
  }
  if (paging.style !== 'pages' || paging.page === undefined) return undefined;
  const first = paging.first ?? 0;
  const current = typeof args[paging.page] === 'number' ? Number(args[paging.page]) : first;
  const asked = paging.size === undefined ? undefined : args[paging.size];
  const size = typeof asked === 'number' ? asked : undefined;
  const seen = (current - first) * (size ?? returned) + returned;
  const more = total === undefined ? size !== undefined && returned >= size : seen < total;
  // Without a size the API's own page size is what came; say it, so that the next page follows on this one.
  return more
    ? {
        [paging.page]: current + 1,
        ...(size === undefined && paging.size !== undefined && { [paging.size]: returned }),
      }
    : undefined;
}

function valueAt(data: unknown, path: string): unknown {
  let value: unknown = data;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function numberAt(data: unknown, path: string): number | undefined {
  const value = valueAt(data, path);
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}
