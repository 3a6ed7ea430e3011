import type { ComponentChildren } from 'preact';
import { shown } from '../model/text.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand to the right. */
  readonly figure?: boolean;
  /** Left out on a narrow screen. */
  readonly wide?: boolean;
}

/**
 * The head and the rows of a table; the first column names its row.
 *
 * @param props.keyOf tells rows apart when they change; their place unless said
 * @param props.classOfRow how a row is marked
 */
export function TableRows<Row>(props: {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf?: (row: Row) => string;
  readonly classOfRow?: (row: Row) => string;
}) {
  const { columns, rows, keyOf, classOfRow } = props;
  return (
    <>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" class={classOf(column)}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={keyOf?.(row) ?? at} class={classOfRow?.(row)}>
            {columns.map((column, place) =>
              place === 0 ? (
                <th key={column.name} scope="row" class={classOf(column)}>
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.name} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </>
  );
}

const classOf = ({ figure, wide }: { readonly figure?: boolean; readonly wide?: boolean }): string =>
  [figure ? 'figure' : '', wide ? 'wide' : ''].filter(Boolean).join(' ');

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

/** What changed, from what to what. */
export function DifferencesTable(props: {
  readonly caption: string;
  readonly rows: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[];
}) {
  const side = (value: unknown) =>
    value === undefined ? <span class="quiet">nothing</span> : <bdi>{shown(value)}</bdi>;
  return (
    <DataTable
      caption={props.caption}
      rows={props.rows}
      columns={[
        {
          name: 'Setting',
          cell: ({ path }) => (
            <code>
              <bdi>{shown(path)}</bdi>
            </code>
          ),
        },
        { name: 'From', cell: ({ from }) => <span class="from">{side(from)}</span> },
        { name: 'To', cell: ({ to }) => <span class="to">{side(to)}</span> },
      ]}
    />
  );
}
