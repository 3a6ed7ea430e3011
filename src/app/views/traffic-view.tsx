import { useEffect, useState } from 'preact/hooks';
import { objectOr } from '../../json.ts';
import type { Chart, Theme } from '../../pictures/model/chart.ts';
import { FigureChart } from '../components/figure-chart.tsx';
import { Loading, Missing, Notice } from '../components/notice.tsx';
import { Pick } from '../components/pick.tsx';
import { BudgetTable, KeyFigures, SpenderTable } from '../components/traffic-figures.tsx';
import { type Answer, type Failure, rowsIn, type Values } from '../model/answer.ts';
import type { Host } from '../model/host.ts';
import { day, shown } from '../model/text.ts';
import {
  DIMENSIONS,
  type Dimension,
  GRAPHS,
  PERIODS,
  type Span,
  type Spend,
  seriesIn,
  shifted,
  spendIn,
  workspacesIn,
} from '../model/traffic.ts';

type Figure = keyof typeof GRAPHS;

/** Which requests are looked at. */
interface Query {
  readonly period: string;
  /** Empty for the whole organisation. */
  readonly workspace: string;
}

/** What is known so far; what is on its way is undefined. */
interface Loaded {
  readonly spend?: Spend | Failure;
  readonly graphs: Readonly<Partial<Record<Figure, Answer>>>;
  readonly costBefore?: Answer;
}

const NOTHING: Loaded = { graphs: {} };
const WHOLE = 'whole organisation';
const TOP = 12;

/** A chart of what the model asked for, where that is more than the dashboard shows anyway. */
export interface Asked {
  readonly chart: Chart | undefined;
  readonly args: Values;
}

/** Spend and traffic of a period: key figures, spend over time and by whom, requests, errors and latency beside it. */
export function TrafficView({
  asked,
  host,
  theme,
}: {
  readonly asked: Asked;
  readonly host: Host;
  readonly theme: Theme;
}) {
  const [query, setQuery] = useState<Query>(() => queryOf(asked.args));
  const [loaded, setLoaded] = useState<Loaded>(NOTHING);
  const [workspaces, setWorkspaces] = useState<readonly Values[]>([]);
  const [dimension, setDimension] = useState<Dimension>('workspace');
  const [compares, setCompares] = useState(true);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    void host
      .call('list_workspaces', {})
      .then((answer) => setWorkspaces(answer.ok ? rowsIn(objectOr(answer.data).data) : []));
  }, [host]);

  useEffect(() => {
    let stale = false;
    const keep = (part: (before: Loaded) => Loaded): void => {
      if (!stale) setLoaded(part);
    };
    setLoaded(NOTHING);
    const scope = { ...(query.workspace !== '' && { workspace_slug: query.workspace }) };
    const graph = (figure: Figure, span: Values): Promise<Answer> => graphOf(host, figure, query.workspace, span);
    void host
      .call('get_spend_report', { period: query.period, ...scope, by: DIMENSIONS.map(([name]) => name), top: TOP })
      .then(async (answer) => {
        const spend = answer.ok ? spendIn(answer.data) : answer;
        if (spend) keep((before) => ({ ...before, spend }));
        if (!spend || 'ok' in spend) return;
        const { from, to } = spend.before;
        const costBefore = await graph('cost', { time_of_generation_min: from, time_of_generation_max: to });
        keep((before) => ({ ...before, costBefore }));
      });
    for (const figure of Object.keys(GRAPHS) as Figure[])
      void graph(figure, { period: query.period }).then((answer) =>
        keep((before) => ({ ...before, graphs: { ...before.graphs, [figure]: answer } })),
      );
    return () => {
      stale = true;
    };
  }, [query, host, attempt]);

  const again = (): void => setAttempt((count) => count + 1);
  const spend = loaded.spend && !('ok' in loaded.spend) ? loaded.spend : undefined;
  const picked = workspaces.find(({ slug }) => slug === query.workspace);
  const place = query.workspace === '' ? WHOLE : String(picked?.name ?? query.workspace);
  return (
    <main>
      <header class="head">
        <div>
          <h1>Spend and traffic</h1>
          <p class="quiet">{spend ? `${day(spend.period.from)} to ${day(spend.period.to)}, UTC` : 'UTC'}</p>
        </div>
        <form class="picks" onSubmit={(event) => event.preventDefault()}>
          <Pick
            label="Period"
            value={query.period}
            options={periodsWith(query.period)}
            onPick={(period) => setQuery({ ...query, period })}
          />
          <Pick
            label="Workspace"
            value={query.workspace}
            options={[
              ['', 'Whole organisation'],
              ...(query.workspace !== '' && picked === undefined
                ? [[query.workspace, shown(query.workspace, 60)] as const]
                : []),
              ...workspaces.map(({ slug, name }) => [String(slug), shown(name, 60)] as const),
            ]}
            onPick={(workspace) => setQuery({ ...query, workspace })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={compares}
              onChange={({ currentTarget }) => setCompares(currentTarget.checked)}
            />
            Compare with the period before
          </label>
        </form>
      </header>
      {asked.chart && (
        <section>
          <h2 class="hidden">{shown(asked.chart.title)}</h2>
          <FigureChart chart={asked.chart} theme={theme} />
        </section>
      )}
      <KeyFigures spend={spend} graphs={loaded.graphs} compares={compares} />
      {loaded.spend && 'ok' in loaded.spend && <Missing what="Spend" answer={loaded.spend} again={again} />}
      <section>
        <h2 class="hidden">Spend over time</h2>
        <Over
          figure="cost"
          answer={loaded.graphs.cost}
          theme={theme}
          place={place}
          span={spend?.period}
          again={again}
          before={compares && spend && loaded.costBefore ? { answer: loaded.costBefore, spend } : undefined}
        />
      </section>
      <section>
        <div class="section-head">
          <h2>Spend by</h2>
          <fieldset class="choices">
            <legend class="hidden">Spend by</legend>
            {DIMENSIONS.map(([value, name]) => (
              <label key={value} class={dimension === value ? 'is-chosen' : ''}>
                <input
                  type="radio"
                  name="dimension"
                  checked={dimension === value}
                  onChange={() => setDimension(value)}
                />
                {name}
              </label>
            ))}
          </fieldset>
        </div>
        {spend ? (
          <SpenderTable spend={spend} dimension={dimension} compares={compares} />
        ) : (
          !loaded.spend && <Loading what="spend" />
        )}
      </section>
      <div class="beside">
        {(['requests', 'errors', 'latency'] as const).map((figure) => (
          <section key={figure}>
            <h2 class="hidden">{GRAPHS[figure].title}</h2>
            <Over
              figure={figure}
              answer={loaded.graphs[figure]}
              theme={theme}
              place={place}
              span={spend?.period}
              again={again}
            />
          </section>
        ))}
      </div>
      {spend && spend.budgets.length > 0 && (
        <section>
          <h2>Budgets</h2>
          <BudgetTable budgets={spend.budgets} />
        </section>
      )}
      {spend && spend.missing.length > 0 && (
        <Notice kind="info">
          <p>
            <strong>Not everything could be read:</strong>
          </p>
          <ul>
            {spend.missing.map((text) => (
              <li key={text}>
                <bdi>{shown(text, 400)}</bdi>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </main>
  );
}

/** One figure over time, or why it is not there. */
function Over(props: {
  readonly figure: Figure;
  readonly answer: Answer | undefined;
  readonly before?: { readonly answer: Answer; readonly spend: Spend } | undefined;
  readonly theme: Theme;
  readonly place: string;
  readonly span: Span | undefined;
  readonly again: () => void;
}) {
  const { figure, answer, before, span } = props;
  const graph = GRAPHS[figure];
  if (answer === undefined) return <Loading what={graph.title.toLowerCase()} />;
  if (!answer.ok) return <Missing what={graph.title} answer={answer} again={props.again} />;
  const overTime = seriesIn(answer.data, graph);
  const series = overTime.length > 0 ? overTime : workspacesIn(answer.data, graph);
  const bars = overTime.length === 0 && series.length > 0;
  const [earlier] = before?.answer.ok ? seriesIn(before.answer.data, graph) : [];
  const times = overTime[0]?.points ?? [];
  const chart: Chart = {
    kind: bars ? 'bars' : 'lines',
    title: bars ? `${graph.title} by workspace` : graph.title,
    unit: graph.unit,
    workspace: props.place,
    period: span ?? { from: times[0]?.x ?? '', to: times.at(-1)?.x ?? '' },
    series: [
      ...series,
      ...(earlier?.points.some(({ y }) => y !== 0) && before
        ? [shifted(earlier, before.spend.before, before.spend.period, 'The period before')]
        : []),
    ],
  };
  return (
    <>
      <FigureChart chart={chart} theme={props.theme} />
      {before && !before.answer.ok && <Missing what="The period before" answer={before.answer} again={props.again} />}
    </>
  );
}

/** All workspaces added up, or the key's own where it sees no other. */
async function graphOf(host: Host, figure: Figure, workspace: string, span: Values): Promise<Answer> {
  const { tool } = GRAPHS[figure];
  if (workspace !== '') return host.call(tool, { ...span, workspace_slug: workspace });
  const all = await host.call(tool, { ...span, workspace_slug: '*' });
  return all.ok || all.code === 'network' ? all : host.call(tool, span);
}

/** What the model asked for is where the dashboard begins. */
function queryOf({
  period,
  time_of_generation_min: from,
  time_of_generation_max: to,
  workspace_slug: slug,
}: Values): Query {
  const range = typeof from === 'string' && typeof to === 'string' ? `${from}/${to}` : undefined;
  return {
    period: typeof period === 'string' && period !== '' ? period : (range ?? 'last_7_days'),
    workspace: typeof slug === 'string' && slug !== '*' ? slug : '',
  };
}

/** The periods to pick from, and the one that was asked for where it is none of them. */
const periodsWith = (chosen: string): readonly (readonly [string, string])[] =>
  PERIODS.some(([value]) => value === chosen)
    ? PERIODS
    : [[chosen, shown(chosen.replaceAll('_', ' '), 60)], ...PERIODS];
