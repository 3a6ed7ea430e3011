import { describe, expect, it } from 'vitest';
import { catalog } from '../../catalog/index.ts';
import { handlers, handlerTables } from './index.ts';

describe('the handlers', () => {
  it('are there for every operation of the catalog, and for nothing else', () => {
    const names = catalog.map(({ name }) => name).sort();
    expect(Object.keys(handlers).sort()).toEqual(names);
  });

  it('stand in one table each', () => {
    const names = handlerTables.flatMap((table) => Object.keys(table));
    expect(names.length).toBe(new Set(names).size);
  });
});
