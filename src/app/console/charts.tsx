import { useEffect, useRef, useState } from 'preact/hooks';
import { ChartSvg } from '../../pictures/charts/chart-svg.tsx';
import type { Chart, Theme } from '../../pictures/model/chart.ts';
import type { Traffic } from '../../sandbox/console/state.ts';

const HEIGHT = 280;

/** Requests by the hour, and what each model cost, of the last 24 hours. */
export function Charts({ traffic }: { readonly traffic: Traffic }) {
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
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const theme = useTheme();
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
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
