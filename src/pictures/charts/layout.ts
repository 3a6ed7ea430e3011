/** DejaVu Sans comes with the package and is what a picture is drawn with; a browser that has none takes its own. */
export const FONT = "'DejaVu Sans', system-ui, sans-serif";

/** Free room at every edge, pixels. */
export const MARGIN = 20;

/** Sizes of texts, pixels. At half the size of a picture the smallest is still 7. */
export const sizes = { title: 22, small: 15, line: 21, label: 14 } as const;

/** Where something is drawn, pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels to a tenth: no picture shows more, and every engine writes the same. */
export const pixel = (value: number): number => Math.round(value * 10) / 10;
