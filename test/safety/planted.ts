import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry } from '../../src/catalog/model/operation.ts';
import type { Transport, TransportReply } from '../../src/portkey/contract.ts';

/**
 * A reply with values at dotted paths; lists hold one element.
 *
 * @param places path and value; `**` is a log-like object
 */
export function replyWith(places: readonly (readonly [path: string, value: unknown])[]): Record<string, unknown> {
  const root: Record<string, unknown> = { object: 'thing', id: 'thing-1', slug: 'thing-1' };
  for (const [path, value] of places) {
    if (path === '**') {
      Object.assign(root, {
        data: [{ id: 'x', note: value, request: { messages: [{ role: 'user', content: value }] } }],
        text: value,
      });
      continue;
    }
    const steps = path.split('.');
    let holder: Record<string, unknown> = root;
    for (const [at, step] of steps.entries()) {
      const list = step.endsWith('[]');
      const name = step === '*' ? 'any' : list ? step.slice(0, -2) : step;
      if (at === steps.length - 1) {
        holder[name] = list ? [value] : value;
        break;
      }
      const existing = list ? (holder[name] as unknown[] | undefined)?.[0] : holder[name];
      const next = (typeof existing === 'object' && existing !== null ? existing : {}) as Record<string, unknown>;
      holder[name] = list ? [next] : next;
      holder = next;
    }
  }
  return root;
}

export const jsonReply = (body: unknown, status = 200, headers: Record<string, string> = {}): TransportReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: (async function* () {
    yield Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  })(),
});

/** A Portkey that answers whatever the test says next. */
export function scripted(): {
  transport: Transport;
  answer: (make: (request: Parameters<Transport>[0]) => TransportReply) => void;
} {
  let next: (request: Parameters<Transport>[0]) => TransportReply = () => jsonReply({});
  return {
    transport: async (request) => next(request),
    answer: (make) => {
      next = make;
    },
  };
}

export const operationsWith = (has: (operation: CatalogEntry) => boolean): readonly CatalogEntry[] =>
  catalog.filter(has);
