import type { ComponentChildren } from 'preact';

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
