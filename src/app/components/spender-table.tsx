import { count, money, percent, shown } from '../model/text.ts';
import { type Compared, DIMENSIONS, type Dimension, type Spend } from '../model/traffic.ts';
import { Change } from './compared.tsx';
import { DataTable } from './data-table.tsx';

interface Row extends Compared {
  readonly name: string;
  /** The id beside a name of its own. */
  readonly id?: string;
}

/** Who spent how much, the most first, with a bar for the share of the whole. */
export function SpenderTable(props: {
  readonly spend: Spend;
  readonly dimension: Dimension;
  readonly compares: boolean;
}) {
  const { spend, dimension } = props;
  const others = spend.others[dimension];
  const rows: readonly Row[] = [
    ...spend.by[dimension].map(({ id, name, now, before }) => ({ name, now, before, ...(name !== id && { id }) })),
    ...(others ? [{ name: `${count(others.count)} others`, now: others.now, before: others.before }] : []),
  ];
  const all = Math.max(
    rows.reduce((sum, { now }) => sum + now, 0),
    Number.MIN_VALUE,
  );
  const label = DIMENSIONS.find(([name]) => name === dimension)?.[1] ?? dimension;
  if (rows.length === 0) return <p class="quiet">Nothing was spent in this period.</p>;
  return (
    <DataTable
      caption={`Spend by ${label.toLowerCase()}`}
      rows={rows}
      columns={[
        {
          name: label,
          cell: ({ name, id }) => (
            <>
              <bdi>{shown(name, 120)}</bdi>
              {id !== undefined && <div class="quiet small">{shown(id, 60)}</div>}
            </>
          ),
        },
        {
          name: 'Share',
          cell: ({ now }) => (
            <div class="bar">
              <span style={{ width: `${((now / all) * 100).toFixed(2)}%` }} aria-hidden="true" />
              <span class="bar-text">{percent((now / all) * 100)}</span>
            </div>
          ),
        },
        { name: 'Spend', figure: true, cell: ({ now }) => money(now) },
        ...(props.compares
          ? [
              { name: 'Before', figure: true as const, cell: ({ before }: Row) => money(before) },
              {
                name: 'Change',
                figure: true as const,
                cell: (row: Row) => <Change now={row.now} before={row.before} />,
              },
            ]
          : []),
      ]}
    />
  );
}
