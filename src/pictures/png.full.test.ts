import { execFileSync } from 'node:child_process';
import { decode } from 'fast-png';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { ChartSvg } from './charts/chart-svg.tsx';
import { altText } from './model/alt-text.ts';
import type { Chart, Theme } from './model/chart.ts';
import { palettes } from './model/theme.ts';
import { chartPng, loadRasterizer } from './png.ts';

const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-29T00:00:00Z' };
const bars = (points: [string, number][], more: Partial<Chart> = {}): Chart => ({
  kind: 'bars',
  title: 'Cost by model',
  unit: 'usd',
  period,
  workspace: 'Production',
  series: [{ name: 'Cost', points: points.map(([x, y]) => ({ x, y })) }],
  ...more,
});
const overTime = (kind: 'lines' | 'stacked', figures: readonly number[], series = 1): Chart => ({
  ...bars([]),
  kind,
  series: Array.from({ length: series }, (_, at) => ({
    name: `s${at}`,
    points: figures.map((y, day) => ({ x: new Date(Date.UTC(2026, 10, 1) + day * 86_400_000).toISOString(), y })),
  })),
});

const pixels = async (chart: Chart, theme: Theme = 'light') => {
  const png = await chartPng(chart, theme);
  expect(png.byteLength).toBeLessThan(60_000);
  const { data, width, height, palette = [] } = decode(png);
  expect([width, height]).toEqual([800, 450]);
  const colours = palette.map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`);
  return { at: (x: number, y: number): string => colours[data[y * width + x]!]!, colours };
};

/** How many pixels of a colour each row has: the lengths of lying bars from top to bottom, each told once. */
const barLengths = async (chart: Chart, theme: Theme, colour: string): Promise<number[]> => {
  const { at } = await pixels(chart, theme);
  const rows = Array.from(
    { length: 450 },
    (_, y) => Array.from({ length: 800 }, (_, x) => x).filter((x) => at(x, y) === colour).length,
  );
  return rows.filter((length, y) => length > 0 && !rows[y - 1]);
};

const svgOf = (chart: Chart, width = 800): string =>
  renderToString(h(ChartSvg, { chart, theme: 'light', width, height: 450 }));

const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '\u202egnp.exe\u2066',
  'x'.repeat(10_000),
  '🎉👩‍👩‍👧‍👦',
  'a\u0000b\u001b[31m',
  '\ud800',
  'Z\u0351\u0352\u0353\u0354\u0355'.repeat(200),
  '&amp;]]>--><!--',
  '',
];

describe('a picture of a chart', () => {
  it.each(['light', 'dark'] as const)('has the colours of the theme: %s', async (theme) => {
    const { at } = await pixels(
      bars([
        ['a', 1],
        ['b', 2],
      ]),
      theme,
    );
    expect(at(0, 0)).toBe(palettes[theme].background);
    expect(
      (
        await barLengths(
          bars([
            ['a', 1],
            ['b', 2],
          ]),
          theme,
          palettes[theme].series[0]!,
        )
      ).length,
    ).toBe(2);
  });

  it('makes bars as long as their figures', async () => {
    const lengths = await barLengths(
      bars([
        ['a', 10],
        ['b', 40],
        ['c', 20],
        ['d', 5],
      ]),
      'light',
      palettes.light.series[0]!,
    );
    expect(lengths).toHaveLength(4);
    expect(lengths.indexOf(Math.max(...lengths))).toBe(1);
    const [a = 0, b = 0, c = 0, d = 0] = lengths;
    expect(b / a).toBeCloseTo(4, 1);
    expect(b / c).toBeCloseTo(2, 1);
    expect(a / d).toBeCloseTo(2, 1);
  });

  it('is the same byte for byte, here and in another process', async () => {
    const chart = overTime('lines', [1, 5, 3, 9], 3);
    const here = Buffer.from(await chartPng(chart, 'light'));
    expect(Buffer.from(await chartPng(chart, 'light')).equals(here)).toBe(true);
    const code = `import { chartPng } from './src/pictures/png.ts';
      process.stdout.write(Buffer.from(await chartPng(${JSON.stringify(chart)}, 'light')).toString('base64'));`;
    const there = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
    expect(there.toString()).toBe(here.toString('base64'));
  });

  it.each([
    ['one point', [7]],
    ['two points', [7, 3]],
    ['eight points', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['500 points', Array.from({ length: 500 }, (_, at) => at % 37)],
    ['negative', [-5, 3, -1]],
    ['huge', [1e300, 2e300]],
    ['tiny', [1e-9, 2e-9]],
    ['no number', [Number.NaN, Number.POSITIVE_INFINITY, 4]],
  ])('draws %s', async (_, figures) => {
    for (const kind of ['lines', 'stacked'] as const) {
      const { colours } = await pixels(overTime(kind, figures));
      expect(colours).toContain(palettes.light.series[0]);
      expect(svgOf(overTime(kind, figures))).not.toMatch(/NaN|Infinity/);
    }
    expect(svgOf(bars(figures.map((y, at) => [`g${at}`, y])))).not.toMatch(/NaN|Infinity/);
  });

  it('says that there is nothing rather than an empty axis', () => {
    expect(svgOf(overTime('lines', []))).toContain('>Nothing in this period<');
    expect(svgOf(bars([]))).toContain('>Nothing in this period<');
    expect(svgOf(overTime('stacked', [0, 0, 0]))).toContain('>Every figure of this period is 0<');
    expect(altText(bars([]))).toContain('Nothing in this period');
  });

  it('gathers what is beyond eight series and twelve bars', () => {
    expect(svgOf(overTime('stacked', [1, 2], 11))).toContain('>other (4)<');
    const many = bars(Array.from({ length: 20 }, (_, at): [string, number] => [`g${at}`, 20 - at]));
    expect(svgOf(many)).toContain('>other (8)<');
    expect(altText(many)).toContain('other (8) $36');
    expect(svgOf({ ...overTime('lines', [1, 2], 11), unit: 'milliseconds' })).toContain('3 more not drawn');
  });

  it.each(hostile)('draws the name %j as text, wherever one stands', async (name) => {
    const chart = bars(
      [
        [name, 3],
        ['b', 1],
      ],
      { title: name, workspace: name, period: { from: name, to: name } },
    );
    const two = { ...overTime('lines', [1, 2], 2), title: name, workspace: name };
    for (const one of [chart, { ...two, series: two.series.map((each) => ({ ...each, name })) }]) {
      const svg = svgOf(one);
      expect(svg).not.toMatch(/<(?:img|script)/i);
      expect(svg).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(svg.length).toBeLessThan(30_000);
      expect(altText(one).length).toBeLessThanOrEqual(1_000);
      await pixels(one);
    }
  });

  it('survives a drawing that is broken, and initialises its WebAssembly once alone', async () => {
    await pixels(bars([['a', 1]]));
    await expect(loadRasterizer()).rejects.toThrow(/initialized/i);
    const broken = { ...bars([['a', 1]]), series: [{ name: 'x', points: undefined as unknown as [] }] };
    await expect(chartPng(broken, 'light')).rejects.toThrow();
    await pixels(bars([['a', 1]]));
  });

  it('names the install line where the library is missing', async () => {
    const gone = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' }));
    await expect(loadRasterizer(gone)).rejects.toThrow('npm install @resvg/resvg-wasm');
  });
});
