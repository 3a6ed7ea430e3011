import { indexedPng } from '../indexed-png.ts';

const MOST_COLOURS = 256;

/**
 * Pixels as a PNG of at most 256 colours, which takes a third of one that names each pixel's own. A chart has fewer, or
 * a few more where lines cross: of these the rarest become the nearest of the others, which no eye sees.
 *
 * @param pixels red, green, blue and alpha (always opaque) of each, from left to right and top to bottom
 * @param width pixels
 * @param height pixels
 */
export function fewColoursPng(pixels: Uint8Array, width: number, height: number): Buffer {
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
