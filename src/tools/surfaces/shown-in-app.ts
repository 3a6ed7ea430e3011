import type { Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import type { ConfirmWord } from '../policy/decide.ts';
import { executorNamed } from './executors.ts';

type Settings = ReadonlySet<ConfirmWord>;

/** Whether a call of the tool can be answered with a question, by the operator's settings. */
const mayAsk = ({ risk, sensitive, escalates }: Tool, confirm: Settings): boolean =>
  risk !== 'read' && [risk, sensitive, ...escalates.map(({ to }) => to)].some((word) => word && confirm.has(word));

/**
 * Which tools have answers that the app can draw: those whose `view` says so, and those that may have to be confirmed,
 * on the lean surface the executors of such operations.
 *
 * @param toolbox every tool there is
 * @param confirm what the operator wants confirmed
 * @returns whether it is so, by a listed tool's name
 */
export function shownInApp(toolbox: Toolbox, confirm: Settings): (name: string) => boolean {
  const asking = new Set(toolbox.all.filter((tool) => mayAsk(tool, confirm)).map(({ risk }) => risk));
  return (name) => {
    const executor = executorNamed(name);
    if (executor) return asking.has(executor.risk);
    const tool = toolbox.find(name);
    return tool !== undefined && (tool.view !== undefined || mayAsk(tool, confirm));
  };
}
