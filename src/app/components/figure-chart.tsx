import { useEffect, useRef, useState } from 'preact/hooks';
import { ChartSvg } from '../../pictures/charts/chart-svg.tsx';
import type { Chart, Theme } from '../../pictures/model/chart.ts';
import { formatValue } from '../../pictures/model/format.ts';
import { day, shown } from '../model/text.ts';
import { DataTable } from './tables.tsx';

const HEIGHT = 300;
const LEAST_WIDTH = 280;

/** What is under the pointer, or chosen by the arrow keys. */
interface Pointed {
  readonly at: number;
  /** Pixels from the left of the picture. */
  readonly x: number;
}

/** The place of a chart, and how wide that is, pixels; undefined until it has been measured. */
export function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number>();
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const measure = (): void => setWidth(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [place, width] as const;
}

/**
 * A chart that is as wide as its place, tells the figures under the pointer (or by arrow keys), and has them as a table.
 */
export function FigureChart({ chart, theme }: { readonly chart: Chart; readonly theme: Theme }) {
  const [place, room] = useWidth();
  const width = room === undefined ? 0 : Math.max(LEAST_WIDTH, room);
  const [pointed, setPointed] = useState<Pointed | undefined>();
  const times = chart.kind === 'lines' ? (chart.series[0]?.points.map(({ x }) => x) ?? []) : [];
  const point = (find: (places: readonly number[]) => number): void => {
    const places = placesIn(place.current);
    const at = find(places);
    const x = places[at];
    setPointed(x === undefined || at >= times.length ? undefined : { at, x });
  };
  const onMove = (event: PointerEvent): void => {
    const x = event.clientX - (place.current?.getBoundingClientRect().left ?? 0);
    point((places) => nearest(places, x));
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') setPointed(undefined);
    if (step === undefined) return;
    event.preventDefault();
    point((places) =>
      Math.min(Math.max((pointed?.at ?? (step > 0 ? -1 : places.length)) + step, 0), places.length - 1),
    );
  };
  const hovers = times.length > 1;
  return (
    <figure class="chart">
      <div
        ref={place}
        class="chart-place"
        {...(hovers && {
          role: 'group',
          tabIndex: 0,
          'aria-label': `${shown(chart.title)}: figures by arrow keys`,
          onPointerMove: onMove,
          onPointerLeave: () => setPointed(undefined),
          onKeyDown: onKey,
        })}
      >
        {width > 0 && <ChartSvg chart={chart} theme={theme} width={width} height={HEIGHT} />}
        {pointed && <div class="chart-line" style={{ left: `${pointed.x}px` }} aria-hidden="true" />}
        {hovers && (
          <div
            class={`chart-tip ${pointed && pointed.x > width / 2 ? 'is-left' : 'is-right'}`}
            role="status"
            hidden={!pointed}
          >
            {pointed && (
              <>
                <strong>{day(times[pointed.at], true)}</strong>
                {chart.series.map(({ name, points }) => (
                  <div key={name}>
                    <bdi>{shown(name)}</bdi> {formatValue(points[pointed.at]?.y ?? 0, chart.unit)}
                  </div>
                ))}
              </>
            )}
          </div>
        )}
      </div>
      <details>
        <summary>
          Figures as a table<span class="hidden">: {shown(chart.title)}</span>
        </summary>
        <ChartTable chart={chart} />
      </details>
    </figure>
  );
}

function ChartTable({ chart }: { readonly chart: Chart }) {
  const names = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const values = chart.series.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  return (
    <DataTable
      caption={`${shown(chart.title)}, ${shown(chart.workspace)}`}
      rows={names}
      columns={[
        {
          name: chart.kind === 'bars' ? 'Group' : 'Time',
          cell: (x) => <bdi>{chart.kind === 'bars' ? shown(x) : day(x, true)}</bdi>,
        },
        ...chart.series.map(({ name }, at) => ({
          name: shown(name),
          figure: true as const,
          cell: (x: string) => {
            const y = values[at]?.get(x);
            return y === undefined ? '–' : formatValue(y, chart.unit);
          },
        })),
      ]}
    />
  );
}

/** Where the points of the first line stand in the drawn picture, pixels: the drawing decides that alone. */
function placesIn(place: HTMLElement | null): readonly number[] {
  const path = place?.querySelector('path[fill="none"]')?.getAttribute('d') ?? '';
  return [...path.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
}

function nearest(places: readonly number[], x: number): number {
  let best = 0;
  for (const [at, each] of places.entries()) if (Math.abs(each - x) < Math.abs((places[best] ?? 0) - x)) best = at;
  return best;
}
