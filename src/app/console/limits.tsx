import type { LimitLine, Listed } from '../../sandbox/console/state.ts';
import { ListTable } from './table.tsx';
import { dollars, Name, number } from './text.tsx';

/** Budgets with how much of each is used, and rate limits. */
export function Limits({ list, fresh }: { readonly list: Listed<LimitLine>; readonly fresh: ReadonlySet<string> }) {
  return (
    <ListTable
      title="Limits"
      area="limits"
      list={list}
      fresh={fresh}
      columns={[
        { name: 'Of', cell: ({ of }) => <Name text={of} /> },
        { name: 'Used', cell: (line) => <Used line={line} /> },
        { name: 'Limit', cell: ({ limit, unit }) => amount(limit, unit), figure: true },
        { name: 'Workspace', cell: ({ workspace }) => <Name text={workspace} />, wide: true },
      ]}
    />
  );
}

function Used({ line: { used, limit, unit, of } }: { readonly line: LimitLine }) {
  if (used === undefined) return <span class="quiet">–</span>;
  const part = limit > 0 ? used / limit : 1;
  return (
    <span class="used">
      <meter min={0} max={1} low={0.75} high={0.9} optimum={0} value={Math.min(1, part)} aria-label={`Used of ${of}`} />
      {` ${amount(used, unit)}`}
    </span>
  );
}

const amount = (value: number, unit: string): string =>
  unit === 'dollars' ? dollars(value) : `${number(Math.round(value))} ${unit}`;
