import { count, money, percent, shown } from '../model/text.ts';
import type { BudgetRow } from '../model/traffic.ts';
import { DataTable } from './data-table.tsx';

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
