/** Rank statistics of numbers, by group, in time that grows as the numbers do. */

const bits = 11;
const radix = 1 << bits;

/** Places 0…n-1 in rising order of `values` (unsigned 32-bit), by three passes of counting. */
export const orderOf = (values: Uint32Array): Uint32Array => {
  const n = values.length;
  let order = new Uint32Array(n);
  for (let at = 0; at < n; at += 1) order[at] = at;
  let other = new Uint32Array(n);
  let highest = 0;
  for (let at = 0; at < n; at += 1) if ((values[at] as number) > highest) highest = values[at] as number;
  for (let shift = 0; shift < 32 && highest >>> shift > 0; shift += bits) {
    const next = new Uint32Array(radix + 1);
    for (let at = 0; at < n; at += 1) {
      const digit = ((values[at] as number) >>> shift) & (radix - 1);
      next[digit + 1] = (next[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < radix; digit += 1)
      next[digit + 1] = (next[digit + 1] as number) + (next[digit] as number);
    for (let at = 0; at < n; at += 1) {
      const place = order[at] as number;
      const digit = ((values[place] as number) >>> shift) & (radix - 1);
      const to = next[digit] as number;
      other[to] = place;
      next[digit] = to + 1;
    }
    [order, other] = [other, order];
  }
  return order;
};

/** The values of each group, in rising order: those of group g lie from `starts[g]` to `starts[g + 1]`. */
export interface SortedGroups {
  readonly values: Uint32Array;
  readonly starts: Uint32Array;
}

/** Sorts values within their groups. `groups[i]`, below `count`, is the group of `values[i]`. */
export const sortWithin = (values: Uint32Array, groups: Uint32Array, count: number): SortedGroups => {
  const starts = new Uint32Array(count + 1);
  for (const group of groups) starts[group + 1] = (starts[group + 1] as number) + 1;
  for (let group = 0; group < count; group += 1)
    starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number);
  const next = starts.slice();
  const sorted = new Uint32Array(values.length);
  for (const place of orderOf(values)) {
    const group = groups[place] as number;
    const to = next[group] as number;
    sorted[to] = values[place] as number;
    next[group] = to + 1;
  }
  return { values: sorted, starts };
};

/** The nearest-rank percentile of a group; 0 for an empty one. `part` is between 0 and 1. */
export const percentile = ({ values, starts }: SortedGroups, group: number, part: number): number => {
  const from = starts[group] as number;
  const count = (starts[group + 1] as number) - from;
  return count === 0 ? 0 : (values[from + Math.max(0, Math.ceil(part * count) - 1)] as number);
};
