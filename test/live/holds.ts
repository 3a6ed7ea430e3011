import { it } from 'vitest';
import { type FactId, facts } from './facts.ts';

/**
 * A test that holds one of the live facts, under its name.
 *
 * @param id of the fact; `completeness.test.ts` wants one test for each
 * @param test what is done and expected
 */
export const holds = (id: FactId, test: () => Promise<void> | void): void => it(facts[id].fact, test);
