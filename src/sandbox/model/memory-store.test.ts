import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from './memory-store.ts';
import type { Row } from './store.ts';

interface Thing extends Row {
  readonly group: string;
  readonly size: number;
}

const thing = (id: string, group = 'a', size = 0, slug = `s-${id}`): Thing => ({ id, slug, group, size });

describe('a table', () => {
  it('finds rows by id, slug and field, also after changes', () => {
    const table = new MemoryStore().table<Thing>('things');
    for (const id of ['1', '2', '3']) table.insert(thing(id));
    expect(table.by('group', 'a').map((row) => row.id)).toEqual(['1', '2', '3']);
    table.update('2', { group: 'b', slug: 'two' });
    expect(table.get('two')?.id).toBe('2');
    expect(table.get('s-2')).toBeUndefined();
    expect(table.by('group', 'a').map((row) => row.id)).toEqual(['1', '3']);
    table.update('2', { group: 'a' });
    expect(table.by('group', 'a').map((row) => row.id)).toEqual(['1', '2', '3']);
    table.remove('1');
    expect(table.by('group', 'a').map((row) => row.id)).toEqual(['2', '3']);
    expect(table.size).toBe(2);
  });

  it('gives the newest row of a slug that `where` admits', () => {
    const table = new MemoryStore().table<Thing>('things');
    table.insert(thing('1', 'a', 0, 'same'));
    table.insert(thing('2', 'b', 0, 'same'));
    expect(table.get('same')?.id).toBe('2');
    expect(table.get('same', (row) => row.group === 'a')?.id).toBe('1');
  });

  it('pages newest first, with a total that counts what `where` admits', () => {
    const table = new MemoryStore().table<Thing>('things');
    for (let n = 0; n < 10; n += 1) table.insert(thing(String(n), n % 2 === 0 ? 'even' : 'odd', n));
    const page = table.newest({ offset: 2, limit: 3 });
    expect([page.total, page.rows.map((row) => row.id)]).toEqual([10, ['7', '6', '5']]);
    const even = table.newest({ by: ['group', 'even'], where: (row) => row.size > 1, offset: 1, limit: 2 });
    expect([even.total, even.rows.map((row) => row.id)]).toEqual([4, ['6', '4']]);
    expect(table.newest({ by: ['group', 'none'], offset: 0, limit: 5 })).toEqual({ total: 0, rows: [] });
  });
});

describe('a batch', () => {
  it('undoes any changes exactly, in rows, order and indexes', () => {
    const step = fc.record({
      op: fc.constantFrom('insert' as const, 'update' as const, 'remove' as const),
      id: fc.integer({ min: 0, max: 8 }).map(String),
      group: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (before, after) => {
        const store = new MemoryStore();
        const table = store.table<Thing>('things');
        table.by('group', 'a');
        const run = (
          target: ReturnType<typeof store.table<Thing>> | ReturnType<ReturnType<typeof store.begin>['table']>,
          steps: typeof before,
        ) => {
          for (const { op, id, group } of steps) {
            if (op === 'insert' && target.get(id) === undefined) target.insert(thing(id, group) as never);
            if (op === 'update' && target.get(id) !== undefined) target.update(id, { group, extra: 1 } as never);
            if (op === 'remove') target.remove(id);
          }
        };
        run(table, before);
        const was = JSON.stringify([[...table.all()], table.by('group', 'a'), table.newest({ offset: 0, limit: 99 })]);
        const batch = store.begin();
        run(batch.table<Thing>('things') as never, after);
        batch.rollBack();
        expect(JSON.stringify([[...table.all()], table.by('group', 'a'), table.newest({ offset: 0, limit: 99 })])).toBe(
          was,
        );
      }),
    );
  });

  it('tells observers of changes and of their undoing', () => {
    const store = new MemoryStore();
    const heard: string[] = [];
    store.observe('things', ({ op, row }) => heard.push(`${op} ${row.id}`));
    const batch = store.begin();
    batch.table<Thing>('things').insert(thing('1'));
    batch.rollBack();
    expect(heard).toEqual(['insert 1', 'remove 1']);
    expect(batch.changes()).toEqual([]);
  });
});
