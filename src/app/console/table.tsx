import type { ComponentChildren } from 'preact';
import type { Listed } from '../../sandbox/console/state.ts';

/** A column: what it is called, and what stands in a row's cell. */
export interface Column<Line> {
  readonly title: string;
  readonly cell: (line: Line) => ComponentChildren;
  /** Figures end at the right. */
  readonly figure?: boolean;
  /** Left out on a narrow screen. */
  readonly wide?: boolean;
}

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
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.title} scope="col" class={classOf(column)}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.rows.map((line) => (
                <tr key={line.id} class={fresh.has(line.id) ? 'is-fresh' : ''}>
                  {columns.map((column, at) =>
                    at === 0 ? (
                      <th key={column.title} scope="row" class={classOf(column)}>
                        {column.cell(line)}
                      </th>
                    ) : (
                      <td key={column.title} class={classOf(column)}>
                        {column.cell(line)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
          {more > 0 && <p class="quiet">{more.toLocaleString('en')} more, not shown here.</p>}
        </section>
      )}
    </section>
  );
}

const classOf = ({ figure, wide }: { readonly figure?: boolean; readonly wide?: boolean }): string =>
  [figure ? 'figure' : '', wide ? 'wide' : ''].filter(Boolean).join(' ');
