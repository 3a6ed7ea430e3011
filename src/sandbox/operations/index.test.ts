import { describe, expect, it } from 'vitest';
import { missingHandlers } from '../../../test/helpers/missing-parts.ts';
import { catalog } from '../../catalog/index.ts';
import { handlers, handlerTables } from './index.ts';

describe('the handlers', () => {
  it('are there for every operation of the catalog, and for nothing else', () => {
    expect(missingHandlers(handlers)).toEqual([]);
    const names = new Set(catalog.map(({ name }) => name));
    expect(Object.keys(handlers).filter((name) => !names.has(name))).toEqual([]);
  });

  it('stand in one table each', () => {
    const names = handlerTables.flatMap((table) => Object.keys(table));
    expect(names.length).toBe(new Set(names).size);
  });
});
