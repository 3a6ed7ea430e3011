import fc from 'fast-check';

/**
 * The seed of property tests. A gate must say the same of the same code, so `npm test` generates the same values each
 * time; `npm run test:long` and `PROPERTY_SEED=random` generate new ones, and a failure prints the seed that repeats it.
 */
const FIXED = 20_261_128;

const { PROPERTY_SEED: seed } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: seed === undefined ? FIXED : Number(seed) });
