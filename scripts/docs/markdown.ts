/** Text that may stand in a cell of a Markdown table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The lines of a table with its columns aligned, as the formatter writes those of the README. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...rest] = rows.map(
    (row) => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest];
}

const END = '<!-- Up to here. -->';

/**
 * A page with the table between its marks as it is in the code.
 *
 * @param page as it is now
 * @param source the file that the table is made from
 * @param lines of the table
 * @throws Error where the marks are gone
 */
export function withTable(page: string, source: string, lines: readonly string[]): string {
  const begin = `<!-- Made from ${source} by \`npm run docs\`; do not edit between these marks. -->`;
  const [before, rest, ...more] = page.split(begin);
  const end = rest?.indexOf(END) ?? -1;
  if (before === undefined || rest === undefined || more.length > 0 || end < 0)
    throw new Error(`The page needs ${begin} and ${END}, once`);
  return `${before}${begin}\n${lines.join('\n')}\n${rest.slice(end)}`;
}
