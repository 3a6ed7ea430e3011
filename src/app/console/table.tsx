import type { Listed } from '../../sandbox/console/state.ts';
import { type Column, TableRows } from '../components/table-rows.tsx';

/**
 * A list as a table, within a box that scrolls.
 *
 * @param props.title of the list
 * @param props.list the rows, and how many there are
 * @param props.columns the first names the row
 * @param props.fresh ids of rows that changed a moment ago
 */
export function ListTable<Line extends { readonly id: string }>({
  title,
  list,
  columns,
  fresh,
  area,
}: {
  readonly title: string;
  readonly list: Listed<Line>;
  readonly columns: readonly Column<Line>[];
  readonly fresh: ReadonlySet<string>;
  readonly area: string;
}) {
  const more = list.total - list.rows.length;
  return (
    <section class={`card at-${area}`} aria-labelledby={`title-${area}`}>
      <h2 id={`title-${area}`}>
        {title} <span class="quiet">{list.total.toLocaleString('en')}</span>
      </h2>
      {list.rows.length === 0 ? (
        <p class="quiet">None.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by keyboard.
        <section class="scroll" tabIndex={0} aria-label={`${title}, table`}>
          <table>
            <TableRows
              columns={columns}
              rows={list.rows}
              keyOf={({ id }) => id}
              classOfRow={({ id }) => (fresh.has(id) ? 'is-fresh' : '')}
            />
          </table>
          {more > 0 && <p class="quiet">{more.toLocaleString('en')} more, not shown here.</p>}
        </section>
      )}
    </section>
  );
}
