import { type Column, TableRows } from './table-rows.tsx';

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
        <TableRows columns={columns} rows={rows} />
      </table>
    </section>
  );
}
