import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach } from 'vitest';

/**
 * The seed of property tests. A gate must say the same of the same code, so in `npm test` each test has a seed of its own,
 * made of its name, and generates the same values each time. `npm run test:long` and `PROPERTY_SEED=random` generate new
 * ones, and a failure prints the seed that repeats it.
 */
const { PROPERTY_SEED: given } = process.env;

const seedOf = (name: string): number => createHash('sha256').update(name).digest().readInt32BE();

if (given !== 'random')
  beforeEach(({ task }) => {
    fc.configureGlobal({
      seed: given === undefined ? seedOf(`${task.file.name} ${task.suite?.name} ${task.name}`) : Number(given),
    });
  });
