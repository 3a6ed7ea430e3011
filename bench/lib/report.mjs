/** The middle value. */
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * Prints one line for each measure: both figures of one run, their ratio, and the bound it is held to.
 * A ratio out of bounds makes the process exit with 1.
 */
export function report(title, rows) {
  console.log(`\n${title}`);
  for (const { name, ours, other, against, atMost, atLeast } of rows) {
    const ratio = ours / other;
    const holds = (atMost === undefined || ratio <= atMost) && (atLeast === undefined || ratio >= atLeast);
    const bound = atMost === undefined ? (atLeast === undefined ? '' : `≥ ${atLeast}`) : `≤ ${atMost}`;
    if (!holds) process.exitCode = 1;
    console.log(
      `  ${name.padEnd(44)} ${ours.toFixed(1).padStart(9)}  ${other.toFixed(1).padStart(9)} (${against})  ratio ${ratio.toFixed(2)} ${bound} ${bound === '' ? '' : holds ? 'holds' : 'FALLS SHORT'}`,
    );
  }
}
