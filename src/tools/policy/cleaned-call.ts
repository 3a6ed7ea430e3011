import { type CleanText, cleanse } from '../secrets/cleanse.ts';
import type { BoundedReads } from './bounded-reads.ts';
import type { PlannedCall } from './confirmer.ts';

/**
 * A call as a question may show it: known secrets and what looks like a key are masked in whatever it would send and
 * in what is stored. Done before anything of it is cut: what a cut leaves of a secret is not known as one.
 *
 * @param call the call; not changed
 * @param clean masks secrets in one text
 */
export function cleanedCall<T extends Pick<PlannedCall, 'args' | 'extra' | 'stored' | 'plan'>>(
  call: T,
  clean: CleanText,
): T {
  const { args, extra, stored, plan } = call;
  const cleaned = <V>(value: V): V => cleanse(value, clean) as V;
  return {
    ...call,
    args: cleaned(args),
    ...(extra && { extra: cleaned(extra) }),
    ...(stored?.kind === 'read' && { stored: { ...stored, value: cleaned(stored.value) } }),
    ...(plan && { plan: plan.map((step) => ({ ...step, args: cleaned(step.args) })) }),
  };
}

/**
 * Reads whose answers are masked in the same way.
 *
 * @param reads the bounded way to Portkey
 * @param clean masks secrets in one text
 */
export const cleanedReads = (reads: BoundedReads, clean: CleanText): BoundedReads => ({
  ...reads,
  read: async (operation, args) => {
    const result = await reads.read(operation, args);
    return result.ok ? { ok: true, data: cleanse(result.data, clean) } : result;
  },
});
