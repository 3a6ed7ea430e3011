import { type Cost, type JobResults, tokensOf } from '../../bench/lib/job-results.ts';
import { cell, table, withTable } from './markdown.ts';

const SOURCE = 'bench/results/jobs.json';

/**
 * A page with the table of jobs as the bench last measured them.
 *
 * @param page as it is now
 * @param results of `npm run bench -- jobs`
 * @throws Error where the marks around the table are gone
 */
export const withJobs = (page: string, results: JobResults): string => withTable(page, SOURCE, lines(results));

const number = (value: number): string => value.toLocaleString('en-US');

const figures = (cost: Cost): readonly string[] => [
  number(cost.calls),
  number(tokensOf(cost)),
  cost.seconds.toFixed(1),
];
const NO_FIGURES = ['', '', ''];

function lines({ delayMs, peer: version, jobs, totals }: JobResults): readonly string[] {
  const { shared, all } = totals;
  return [
    `Calls that the client makes, tokens of calls and replies, seconds; ${delayMs} ms before every request. Single calls come one after another. The peer is \`portkey-admin-mcp\` ${version}, on the same sandbox, an organisation of twenty workspaces.`,
    '',
    ...table([
      ['job', 'script: calls', 'tokens', 's', 'single: calls', 'tokens', 's', 'peer: calls', 'tokens', 's'],
      ...jobs.map(({ sentence, script, single, peer }) => [
        cell(sentence),
        ...figures(script),
        ...figures(single),
        ...('cannot' in peer ? [cell(peer.cannot), '', ''] : figures(peer)),
      ]),
      [
        `**the ${shared.jobs} that all can do**`,
        ...figures(shared.script),
        ...figures(shared.single),
        ...figures(shared.peer),
      ],
      [`**all ${all.jobs}**`, ...figures(all.script), ...figures(all.single), ...NO_FIGURES],
    ]),
  ];
}
