import { createHash, randomBytes } from 'node:crypto';
import type { OneTimeOutlet, OneTimeSecret } from '../../../tools/secrets/one-time.ts';
import type { Seal } from '../store/seal.ts';
import type { Store } from '../store/store.ts';

/** Where secrets that Portkey hands out once are shown once. */
export const SECRET_PATH = '/secret';

const ONE_HOUR_MS = 3_600_000;
const ID_BYTES = 32;

/** What is kept until it is shown. */
export interface KeptSecrets {
  readonly principalId: string;
  readonly tool: string;
  /** What was made: id, slug, name. */
  readonly made: Readonly<Record<string, unknown>>;
  readonly secrets: readonly OneTimeSecret[];
}

/** Secrets behind single-use links, in what the copies of the server share. */
export interface OneTimeLinks {
  readonly outlet: OneTimeOutlet;
  /** Whether there is something for this principal; the same answer for what is gone and for what is another's. */
  isThere(id: string, principalId: string): Promise<boolean>;
  /** The secrets, once; of two who ask at the same time only one gets them. */
  take(id: string, principalId: string): Promise<KeptSecrets | undefined>;
}

/**
 * @param baseUrl under which people reach the page
 * @param seal keeps secrets unreadable in the store
 */
export function oneTimeLinks(
  store: Pick<Store, 'get' | 'set' | 'setOnce' | 'delete' | 'trouble'>,
  seal: Seal,
  baseUrl: () => string,
): OneTimeLinks {
  const keyOf = (id: string): string => `secret:${createHash('sha256').update(id).digest('base64url')}`;
  const read = async (id: string, principalId: string): Promise<KeptSecrets | undefined> => {
    const sealed = await store.get(keyOf(id));
    if (sealed === undefined) return undefined;
    try {
      const kept = JSON.parse(seal.open(sealed, keyOf(id))) as KeptSecrets;
      return kept.principalId === principalId ? kept : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    outlet: {
      fault: async () => {
        const trouble = store.trouble();
        return trouble === undefined
          ? undefined
          : `Nothing was done: the secret that this call hands out would wait behind a link (PORTKEY_ONE_TIME_SECRETS=link), and it could not be kept: ${trouble}`;
      },
      deliverOneTime: async (secrets, { principalId, tool, made }) => {
        const id = randomBytes(ID_BYTES).toString('base64url');
        // Keys that were sent along tell callers apart for the tools; at the page it is the person who counts.
        const owner = principalId.split('#')[0] ?? principalId;
        const kept: KeptSecrets = { principalId: owner, tool, made, secrets };
        await store.set(keyOf(id), seal.seal(JSON.stringify(kept), keyOf(id)), ONE_HOUR_MS);
        const url = `${baseUrl()}${SECRET_PATH}?id=${id}`;
        const fields = secrets.map(({ field }) => field).join(', ');
        return {
          shown: `(at ${url})`,
          note: `${fields} is shown once at ${url}, within an hour, to the same person who called. Give the link to them; Portkey will not give the secret again.`,
        };
      },
    },
    isThere: async (id, principalId) => (await read(id, principalId)) !== undefined,
    take: async (id, principalId) => {
      if ((await read(id, principalId)) === undefined) return undefined;
      if (!(await store.setOnce(`${keyOf(id)}:taken`, '1', ONE_HOUR_MS))) return undefined;
      const kept = await read(id, principalId);
      await store.delete(keyOf(id));
      return kept;
    },
  };
}
