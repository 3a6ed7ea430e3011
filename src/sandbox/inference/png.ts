import { indexedPng } from '../../indexed-png.ts';

/**
 * A valid PNG of one colour: one bit for each pixel, so that even a large picture is a few hundred bytes.
 *
 * @param width in pixels
 * @param height in pixels
 * @param colour 24-bit red, green, blue
 */
export const plainPng = (width: number, height: number, colour: number): Buffer =>
  indexedPng({
    width,
    height,
    depth: 1,
    palette: Buffer.from([(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]),
    rows: Buffer.alloc((Math.ceil(width / 8) + 1) * height),
  });
