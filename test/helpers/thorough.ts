/** Set by `npm run test:long`: then cross products are tried whole. */
export const EVERY = process.env.EVERY_OPERATION === 'true';

/**
 * A share of many samples for one of many subjects, so that every subject meets some of the samples and every sample
 * some of the subjects; all of them in the long tests.
 *
 * @param samples what is tried
 * @param subject the number of the subject, from 0
 * @param size how many samples one subject meets
 */
export function shareOf<T>(samples: readonly T[], subject: number, size: number): readonly T[] {
  if (EVERY || samples.length <= size) return samples;
  return Array.from({ length: size }, (_, index) => samples[(subject * size + index) % samples.length] as T);
}
