import type { ComponentChildren } from 'preact';
import type { Answer } from '../model/answer.ts';
import { count, duration, money, percent, shown } from '../model/text.ts';
import {
  type BudgetRow,
  type Compared,
  DIMENSIONS,
  type Dimension,
  GRAPHS,
  type Spend,
  totalIn,
} from '../model/traffic.ts';
import { DataTable } from './tables.tsx';

/** What an administrator looks at first: four figures of the whole period. */
export function KeyFigures(props: {
  readonly spend: Spend | undefined;
  readonly graphs: Readonly<Partial<Record<keyof typeof GRAPHS, Answer>>>;
  readonly compares: boolean;
}) {
  const { spend, graphs } = props;
  const total = (figure: 'requests' | 'errors' | 'latency', format: (value: number) => string): string => {
    const answer = graphs[figure];
    const value = answer?.ok ? totalIn(answer.data, GRAPHS[figure]) : undefined;
    return value === undefined ? (answer ? '–' : '…') : format(value);
  };
  return (
    <dl class="key-figures">
      <Figure name="Spend" value={spend ? money(spend.total.now) : '…'}>
        {spend && props.compares && (
          <>
            <Change {...spend.total} />
            {spend.total.before > 0 && <span class="quiet"> against {money(spend.total.before)}</span>}
          </>
        )}
      </Figure>
      <Figure name="Requests" value={total('requests', count)} />
      <Figure name="Error rate" value={total('errors', percent)} />
      <Figure name="Average latency" value={total('latency', duration)} />
    </dl>
  );
}

const Figure = (props: { readonly name: string; readonly value: string; readonly children?: ComponentChildren }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>
      <span class="key-value">{props.value}</span>
      {props.children && <span class="key-note">{props.children}</span>}
    </dd>
  </div>
);

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

/** How much of each budget is used, the most used first. */
export function BudgetTable({ budgets }: { readonly budgets: readonly BudgetRow[] }) {
  const amount = (value: number, type: string): string =>
    type === 'cost' ? money(value) : `${count(value)} ${shown(type)}`;
  return (
    <DataTable
      caption="Budgets, the most used first"
      rows={budgets}
      columns={[
        {
          name: 'Budget',
          cell: ({ name, of }) => (
            <>
              <bdi>{shown(name, 120)}</bdi>
              <div class="quiet small">
                <bdi>{shown(of, 120)}</bdi>
              </div>
            </>
          ),
        },
        {
          name: 'Used',
          cell: ({ percent: used, exhausted }) =>
            used === undefined ? (
              <span class="quiet">not known</span>
            ) : (
              <div class={`bar ${exhausted || used >= 100 ? 'is-full' : used >= 80 ? 'is-near' : ''}`}>
                <span style={{ width: `${Math.min(used, 100).toFixed(2)}%` }} aria-hidden="true" />
                <span class="bar-text">{percent(used)}</span>
              </div>
            ),
        },
        {
          name: 'Amount',
          figure: true,
          cell: ({ used, limit, type }) => `${used === undefined ? '?' : amount(used, type)} of ${amount(limit, type)}`,
        },
      ]}
    />
  );
}

/** How a figure changed from the period before, in words and a sign; no percentage of nothing. */
function Change({ now, before }: Compared) {
  if (before === 0) return <span class="quiet">{now === 0 ? 'as before' : 'none before'}</span>;
  const change = ((now - before) / before) * 100;
  const sign = change > 0 ? '▲' : change < 0 ? '▼' : '=';
  const word = change > 0 ? 'up' : change < 0 ? 'down' : 'unchanged';
  return (
    <span class="change">
      <span aria-hidden="true">{sign} </span>
      <span class="hidden">{word} </span>
      {percent(Math.abs(change))}
    </span>
  );
}
