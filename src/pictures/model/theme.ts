import type { Theme } from './chart.ts';

/** Colours of one theme. */
export interface Palette {
  readonly background: string;
  readonly text: string;
  /** Labels of axes and what stands under the title. At least 4.5 to 1 on the background. */
  readonly quietText: string;
  readonly grid: string;
  readonly axis: string;
  /**
   * One for each series, in order. Chosen after those of Okabe and Ito (https://jfly.uni-koeln.de/color/), darker or
   * lighter so that each has at least 3 to 1 on its background.
   */
  readonly series: readonly string[];
  /** What was gathered as "other". */
  readonly other: string;
}

/** The colours of both themes. */
export const palettes: { readonly [theme in Theme]: Palette } = {
  light: {
    background: '#ffffff',
    text: '#1b2330',
    quietText: '#566173',
    grid: '#e6e9ee',
    axis: '#9aa4b2',
    series: ['#0068a8', '#c65102', '#007a5a', '#b0528a', '#3f93c9', '#a87b00', '#5b4bb5', '#7a4a2b'],
    other: '#7d8796',
  },
  dark: {
    background: '#12161d',
    text: '#eef1f6',
    quietText: '#a3adbc',
    grid: '#262d38',
    axis: '#5b6675',
    series: ['#58b4f0', '#f28c38', '#2fbf93', '#e08bbd', '#a5d8f7', '#e8c23a', '#a99bf5', '#c99a7a'],
    other: '#8c96a5',
  },
};
