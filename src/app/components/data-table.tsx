import type { ComponentChildren } from 'preact';

/** One column of a table. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand to the right. */
  readonly figure?: true;
}

/**
 * Rows as a table that scrolls inside itself where it is wider than the screen.
 *
 * @param props.caption what the table shows; read out, and seen where `showCaption` is set
 */
export function DataTable<Row>(props: {
  readonly caption: string;
  readonly showCaption?: true;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}) {
  const { caption, columns, rows } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section class="scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption class={props.showCaption ? '' : 'hidden'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, figure }) => (
              <th key={name} scope="col" class={figure ? 'figure' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map(({ name, cell, figure }, column) =>
                column === 0 ? (
                  <th key={name} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={name} class={figure ? 'figure' : ''}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
