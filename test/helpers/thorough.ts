/** Set by `npm run test:full` and `npm run test:long`: then cross products are tried whole. */
export const EVERY = process.env.EVERY_OPERATION === 'true';

/**
 * How often a property is tried: a fifth of the runs in `npm test`, all of them in the full tests.
 *
 * @param all the runs that it takes to find what the property is for
 */
export const runs = (all: number): number => (EVERY ? all : Math.ceil(all / 5));

/**
 * Whether one of many samples is among the fifth that a subject meets, so that five subjects in a row meet all of them;
 * always in the full tests.
 *
 * @param sample the number of the sample, from 0
 * @param subject the number of the subject, from 0
 */
export const isInFifth = (sample: number, subject: number): boolean => EVERY || (sample + subject) % 5 === 0;

/**
 * A share of many samples for one of many subjects, so that every subject meets some of the samples and every sample
 * some of the subjects; all of them in the full tests.
 *
 * @param samples what is tried
 * @param subject the number of the subject, from 0
 * @param size how many samples one subject meets
 */
export function shareOf<T>(samples: readonly T[], subject: number, size: number): readonly T[] {
  if (EVERY || samples.length <= size) return samples;
  return Array.from({ length: size }, (_, index) => samples[(subject * size + index) % samples.length] as T);
}
