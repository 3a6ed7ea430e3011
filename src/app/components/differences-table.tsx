import { shown } from '../model/text.ts';
import { DataTable } from './data-table.tsx';

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
