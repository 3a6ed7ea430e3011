import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { indexedPng } from '../indexed-png.ts';
import { ChartSvg } from './charts/chart-svg.tsx';
import type { Chart, Theme } from './model/chart.ts';

/** The size of a picture, pixels. */
const PICTURE = { width: 800, height: 450 } as const;

/** Larger ones are not handed out. Drawn charts take 5 to 15 KB. */
const MOST_BYTES = 60_000;

/** The library's own version is in package.json (optionalDependencies). */
const LIBRARY = '@resvg/resvg-wasm';

/** The library that makes a PNG of SVG is not there. */
export class MissingLibrary extends Error {
  override readonly name = 'MissingLibrary';
  constructor() {
    super(`Pictures need ${LIBRARY}, which is not installed: npm install ${LIBRARY}`);
  }
}

/** What makes a PNG of an SVG. */
type Rasterizer = (svg: string) => Uint8Array;

let rasterizer: Promise<Rasterizer> | undefined;

/**
 * A chart as a PNG of 800 × 450.
 *
 * @param chart what is drawn
 * @param theme in which colours
 * @returns at most 60 KB; the same bytes for the same chart
 * @throws MissingLibrary without `@resvg/resvg-wasm`; an Error where it cannot be drawn or grows too large
 */
export async function chartPng(chart: Chart, theme: Theme): Promise<Uint8Array> {
  rasterizer ??= loadRasterizer();
  const pending = rasterizer;
  const draw = await pending.catch((error: unknown) => {
    // Whoever installs it meanwhile need not start again.
    if (rasterizer === pending) rasterizer = undefined;
    throw error;
  });
  const png = draw(renderToString(h(ChartSvg, { chart, theme, ...PICTURE })));
  if (png.byteLength > MOST_BYTES) throw new Error(`the picture has ${png.byteLength} bytes, over ${MOST_BYTES}`);
  return png;
}

/**
 * Loads the library, its WebAssembly and the fonts: once in a process, since it can be initialised once alone.
 *
 * @param load imports the library
 * @throws MissingLibrary where it is not installed
 */
export async function loadRasterizer(load = () => import('@resvg/resvg-wasm')): Promise<Rasterizer> {
  const { Resvg, initWasm } = await load().catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
      ? new MissingLibrary()
      : error;
  });
  const wasm = createRequire(import.meta.url).resolve(`${LIBRARY}/index_bg.wasm`);
  const [font] = await Promise.all([readFile(fontFile()), readFile(wasm).then(initWasm)]);
  return (svg) => {
    const drawing = new Resvg(svg, { font: { fontBuffers: [font], defaultFontFamily: 'DejaVu Sans' } });
    try {
      const image = drawing.render();
      try {
        return fewColoursPng(image.pixels, image.width, image.height);
      } finally {
        image.free();
      }
    } finally {
      drawing.free();
    }
  };
}

/** Beside the bundle's chunks, or in its package where the sources run. */
function fontFile(): string {
  const built = fileURLToPath(new URL('../DejaVuSans.ttf', import.meta.url));
  return existsSync(built) ? built : createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
}

const MOST_COLOURS = 256;

/**
 * Pixels as a PNG of at most 256 colours, which takes a third of one that names each pixel's own. A chart has fewer, or
 * a few more where lines cross: of these the rarest become the nearest of the others, which no eye sees.
 *
 * @param pixels red, green, blue and alpha (always opaque) of each, from left to right and top to bottom
 * @param width pixels
 * @param height pixels
 */
function fewColoursPng(pixels: Uint8Array, width: number, height: number): Buffer {
  const colourAt = (pixel: number): number =>
    ((pixels[pixel * 4] ?? 0) << 16) | ((pixels[pixel * 4 + 1] ?? 0) << 8) | (pixels[pixel * 4 + 2] ?? 0);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = colourAt(pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour);
  const palette = ranked.slice(0, MOST_COLOURS);
  const numbers = new Map(ranked.map((colour, at) => [colour, at < MOST_COLOURS ? at : nearest(colour, palette)]));
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = numbers.get(colourAt(y * width + x)) ?? 0;
  return indexedPng({ width, height, depth: 8, palette: Uint8Array.from(palette.flatMap(partsOf)), rows });
}

const partsOf = (colour: number): number[] => [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];

function nearest(colour: number, palette: readonly number[]): number {
  const parts = partsOf(colour);
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [at, other] of palette.entries()) {
    const distance = partsOf(other).reduce((sum, part, of) => sum + (part - (parts[of] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [at, distance];
  }
  return best;
}
