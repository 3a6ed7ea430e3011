import type { JSX } from 'preact';
import { altText, isEmpty } from '../model/alt-text.ts';
import { type BoundedChart, boundedChart } from '../model/bounded-chart.ts';
import type { Chart, Theme } from '../model/chart.ts';
import { periodText, unitWords } from '../model/format.ts';
import { type Palette, palettes } from '../model/theme.ts';
import { Bars } from './bars.tsx';
import { type Box, type DrawnProps, FONT, fitText, MARGIN, sizes, textWidth } from './layout.ts';
import { Legend, legendHeight } from './legend.tsx';
import { OverTime } from './over-time.tsx';

/** What a chart is drawn with. */
export interface ChartSvgProps {
  readonly chart: Chart;
  readonly theme: Theme;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * A chart as one `<svg>`: title, workspace, period and unit, legend, axes and figures. The same in the browser and on
 * the server: no state, no effect, no measuring. Whatever strangers wrote in it is text that was made plain.
 */
export function ChartSvg({ chart, theme, width, height }: ChartSvgProps): JSX.Element {
  const shown = boundedChart(chart);
  const palette = palettes[theme];
  const head = headOf(shown, width);
  const top = head.bottom + legendHeight(shown.series, width);
  const box: Box = { left: MARGIN, top, right: width - MARGIN, bottom: height - MARGIN };
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      role="img"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      font-family={FONT}
    >
      <title>{altText(chart)}</title>
      <rect width={width} height={height} fill={palette.background} />
      <Head {...head} palette={palette} />
      <Legend series={shown.series} palette={palette} top={head.bottom} width={width} />
      <Body chart={shown} palette={palette} box={box} />
    </svg>
  );
}

interface HeadLines {
  readonly title: string;
  readonly lines: readonly string[];
  /** Where the rest begins, pixels from the top. */
  readonly bottom: number;
}

/** Workspace, period and unit on one line, or on two where they have no room. */
function headOf(chart: BoundedChart, width: number): HeadLines {
  const room = width - 2 * MARGIN;
  const rest = [
    periodText(chart.period),
    unitWords[chart.unit],
    ...(chart.leftOut === undefined ? [] : [chart.leftOut]),
  ];
  const second = rest.join(' · ');
  const beside = room - textWidth(` · ${second}`, sizes.small);
  const name = fitText(chart.workspace, sizes.small, Math.max(beside, 0));
  // A name that would be cut to a stump gets a line of its own.
  const oneLine = name === chart.workspace || beside > room / 4;
  const lines = oneLine
    ? [`${name} · ${second}`]
    : [fitText(chart.workspace, sizes.small, room), fitText(second, sizes.small, room)];
  return {
    title: fitText(chart.title, sizes.title * 1.08, room),
    lines,
    bottom: MARGIN + sizes.title + lines.length * sizes.line + 8,
  };
}

function Head({ title, lines, palette }: HeadLines & { readonly palette: Palette }): JSX.Element {
  return (
    <g>
      <text x={MARGIN} y={MARGIN + sizes.title - 4} font-size={sizes.title} font-weight="bold" fill={palette.text}>
        {title}
      </text>
      {lines.map((line, at) => (
        <text
          key={line}
          x={MARGIN}
          y={MARGIN + sizes.title + (at + 1) * sizes.line - 3}
          font-size={sizes.small}
          fill={palette.quietText}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

function Body(props: DrawnProps): JSX.Element {
  const { chart } = props;
  if (isEmpty(chart)) return <Message {...props} text="Nothing in this period" />;
  if (chart.series.every(({ points }) => points.every(({ y }) => y === 0)))
    return <Message {...props} text="Every figure of this period is 0" />;
  return chart.kind === 'bars' ? <Bars {...props} /> : <OverTime {...props} />;
}

/** In an axis' place where there is nothing to draw. */
function Message({ box, palette, text }: DrawnProps & { readonly text: string }): JSX.Element {
  return (
    <g>
      <rect
        x={box.left}
        y={box.top}
        width={Math.max(0, box.right - box.left)}
        height={Math.max(0, box.bottom - box.top)}
        rx={8}
        fill="none"
        stroke={palette.grid}
        stroke-width={2}
      />
      <text
        x={(box.left + box.right) / 2}
        y={(box.top + box.bottom) / 2 + 6}
        font-size={sizes.label + 3}
        text-anchor="middle"
        fill={palette.quietText}
      >
        {text}
      </text>
    </g>
  );
}
