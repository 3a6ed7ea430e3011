import { type Cost, type JobResults, tokensOf } from '../../bench/lib/job-results.ts';
import { cell, withTable } from './markdown.ts';

const SOURCE = 'bench/results/jobs.json';

/**
 * A page with the table of jobs as the bench last measured them.
 *
 * @param page as it is now
 * @param results of `npm run bench -- jobs`
 * @throws Error where the marks around the table are gone
 */
export const withJobs = (page: string, results: JobResults): string => withTable(page, SOURCE, table(results));

const number = (value: number): string => value.toLocaleString('en-US');

const figures = (cost: Cost): string =>
  `${number(cost.calls)} | ${number(tokensOf(cost))} | ${cost.seconds.toFixed(1)}`;

function table({ delayMs, peer: version, jobs, totals }: JobResults): readonly string[] {
  const { shared } = totals;
  return [
    `Calls that the client makes, tokens of calls and replies, seconds; ${delayMs} ms before every request. Single calls come one after another. The peer is \`portkey-admin-mcp\` ${version}, on the same sandbox.`,
    '',
    '| job | a script: calls | tokens | s | single calls: calls | tokens | s | the peer: calls | tokens | s |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...jobs.map(({ sentence, script, single, peer }) => {
      const other = 'cannot' in peer ? `${cell(peer.cannot)} | |` : figures(peer);
      return `| ${cell(sentence)} | ${figures(script)} | ${figures(single)} | ${other} |`;
    }),
    `| **the ${shared.jobs} that all can do** | ${figures(shared.script)} | ${figures(shared.single)} | ${figures(shared.peer)} |`,
    `| **all ${totals.all.jobs}** | ${figures(totals.all.script)} | ${figures(totals.all.single)} | | | |`,
  ];
}
