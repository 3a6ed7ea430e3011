/** What the figures of a chart count. `usd` is whole dollars: Portkey's cents are divided before they get here. */
export type Unit = 'usd' | 'tokens' | 'requests' | 'milliseconds' | 'percent' | 'count';

/** One figure: `x` is an ISO time in charts over time, and a group's name in bars. */
export interface Point {
  readonly x: string;
  readonly y: number;
}

/** Points that belong together: one line, one layer of a stack, or one colour of bars. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** A chart as data: what the picture in a reply, the app and the sandbox's page all draw from. */
export interface Chart {
  /** Lines and stacked stand over time, bars over groups. */
  readonly kind: 'lines' | 'bars' | 'stacked';
  readonly title: string;
  readonly unit: Unit;
  /** ISO times. */
  readonly period: { readonly from: string; readonly to: string };
  /** The workspace's name, or `whole organisation`. */
  readonly workspace: string;
  readonly series: readonly Series[];
  /** What the figures lack, in a few words under the title: that they are a part, or incomplete. */
  readonly note?: string;
}

/** The colours a chart is drawn in. */
export type Theme = 'light' | 'dark';
