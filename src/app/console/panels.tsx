import { useEffect, useState } from 'preact/hooks';
import { ChartSvg } from '../../pictures/charts/chart-svg.tsx';
import type { Chart, Theme } from '../../pictures/model/chart.ts';
import type { ConsoleState, Listed } from '../../sandbox/console/watch.ts';
import { ConfigDiagram } from '../components/config-diagram.tsx';
import { useWidth } from '../components/figure-chart.tsx';
import { type Column, TableRows } from '../components/tables.tsx';
import { dateOf, dollars, Name, number } from './text.tsx';

const HEIGHT = 280;

/** Requests by the hour, and what each model cost, of the last 24 hours. */
export function Charts({ traffic }: { readonly traffic: ConsoleState['traffic'] }) {
  const { from, to, hours, requests, models } = traffic;
  const common = { period: { from, to }, workspace: 'whole organisation' };
  const overTime: Chart = {
    ...common,
    kind: 'stacked',
    title: 'Requests',
    unit: 'requests',
    series: requests.map(({ workspace, counts }) => ({
      name: workspace,
      points: hours.map((x, at) => ({ x, y: counts[at] ?? 0 })),
    })),
  };
  const byModel: Chart = {
    ...common,
    kind: 'bars',
    title: 'Spend by model',
    unit: 'usd',
    series: [{ name: 'Spend', points: models.map(({ model, dollars }) => ({ x: model, y: dollars })) }],
  };
  return (
    <div class="charts">
      <Drawn chart={overTime} />
      <Drawn chart={byModel} />
    </div>
  );
}

/** A chart as wide as its place, in the colours of the system. */
function Drawn({ chart }: { readonly chart: Chart }) {
  const [place, width = 0] = useWidth();
  const theme = useTheme();
  return (
    <div class="card chart" ref={place}>
      {width > 0 && <ChartSvg chart={chart} theme={theme} width={width} height={HEIGHT} />}
    </div>
  );
}

function useTheme(): Theme {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const [theme, setTheme] = useState<Theme>(dark.matches ? 'dark' : 'light');
  useEffect(() => {
    const change = ({ matches }: { readonly matches: boolean }): void => setTheme(matches ? 'dark' : 'light');
    dark.addEventListener('change', change);
    return () => dark.removeEventListener('change', change);
  }, []);
  return theme;
}

/** A list of the state, and the ids of what changed a moment ago. */
interface Shown<Name extends keyof ConsoleState> {
  readonly list: ConsoleState[Name];
  readonly fresh: ReadonlySet<string>;
}

/** Configs, each with its diagram under it. */
export function Configs({ list, fresh }: Shown<'configs'>) {
  return (
    <section class="card at-configs" aria-labelledby="title-configs">
      <h2 id="title-configs">
        Configs <span class="quiet">{list.total}</span>
      </h2>
      <div class="scroll">
        {list.rows.length === 0 && <p class="quiet">None.</p>}
        {list.rows.map((line) => (
          <details key={line.id} class={fresh.has(line.id) ? 'is-fresh' : ''}>
            <summary>
              <Name text={line.name} />
              <span class="quiet">
                <Name text={line.workspace} />
                {` · ${line.versions} ${line.versions === 1 ? 'version' : 'versions'} · ${dateOf(line.updated)}`}
              </span>
            </summary>
            <ConfigDiagram config={line.config} name={line.name} />
          </details>
        ))}
      </div>
    </section>
  );
}

/** Budgets with how much of each is used, and rate limits. */
export function Limits({ list, fresh }: Shown<'limits'>) {
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

function Used({ line: { used, limit, unit, of } }: { readonly line: ConsoleState['limits']['rows'][number] }) {
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
            <TableRows
              columns={columns}
              rows={list.rows}
              keyOf={({ id }) => id}
              classOfRow={({ id }) => (fresh.has(id) ? 'is-fresh' : '')}
            />
          </table>
          {more > 0 && <p class="quiet">{more.toLocaleString('en')} more, not shown here.</p>}
        </section>
      )}
    </section>
  );
}
