/** One measure beside another, and the bound that their ratio is held to. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly other: number;
  readonly against: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}
export function median(values: readonly number[]): number;
export function report(title: string, rows: readonly Row[]): void;
