import type { Risk } from '../../catalog/model/operation.ts';
import type { Annotations, Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import type { ConfirmWord } from '../policy/decide.ts';
import type { ListedTool } from './surface.ts';

/** A tool of the lean surface that carries out any operation of one risk. */
export interface Executor {
  readonly name: string;
  readonly risk: Risk;
  readonly title: string;
  readonly description: string;
}

/** One for each risk, so that a client's permission prompts keep their meaning. */
export const EXECUTORS: readonly Executor[] = [
  {
    name: 'portkey_read',
    risk: 'read',
    title: 'Read',
    description:
      'Carry out an operation of risk read: operation and its arguments as search_operations shows them, or calls, a list that runs side by side. Takes fields and all_pages too.',
  },
  {
    name: 'portkey_write',
    risk: 'write',
    title: 'Change',
    description:
      'Carry out an operation of risk write: it creates or changes something. calls run in order and stop at the first failure. Takes dry_run, and confirm where an answer asks for it.',
  },
  {
    name: 'portkey_delete',
    risk: 'delete',
    title: 'Delete',
    description:
      'Carry out an operation of risk delete: it removes or cuts off something, mostly for good. calls run in order and stop at the first failure. Takes dry_run, and confirm where an answer asks for it.',
  },
  {
    name: 'portkey_execute',
    risk: 'execute',
    title: 'Run',
    description:
      'Carry out an operation of risk execute: it calls a model, starts a job or tests a connection, and may cost money. calls run in order and stop at the first failure.',
  },
];

/**
 * The executor of an operation. The catalog's risk decides, which is known before any argument is: so the name that a
 * search shows is right at once. Arguments that make one call assessRisk more (a write that removes something) do not move
 * it to another executor: the policy assesses each call by its arguments, and asks or refuses as on every surface.
 *
 * @param risk the operation's, as the catalog has it
 */
export const executorOf = (risk: Risk): string => `portkey_${risk}`;

/** The executor of that name. */
export const executorNamed = (name: string): Executor | undefined =>
  EXECUTORS.find((executor) => executor.name === name);

const CALL = {
  operation: { type: 'string' },
  arguments: { type: 'object' },
} as const;

/** What shapes a call, declared: some clients drop what is not. */
const OF_READS = { fields: { type: 'array', items: { type: 'string' } }, all_pages: { type: 'boolean' } } as const;
const OF_CHANGES = { dry_run: { type: 'boolean' }, confirm: { type: 'string' } } as const;

/**
 * An executor as it is listed. It promises no more than the most careless of its operations keeps.
 *
 * @param executor which
 * @param tools every tool that it could carry out
 * @param outputSchema of the envelope
 */
export function listedExecutor(executor: Executor, tools: readonly Tool[], outputSchema: object): ListedTool {
  return {
    name: executor.name,
    title: executor.title,
    description: executor.description,
    inputSchema: {
      type: 'object',
      properties: {
        ...CALL,
        calls: { type: 'array', items: { type: 'object', properties: CALL } },
        ...(executor.risk === 'read' ? OF_READS : OF_CHANGES),
      },
    },
    outputSchema,
    annotations: annotationsOf(executor, tools),
  };
}

function annotationsOf({ risk, title }: Executor, tools: readonly Tool[]): Annotations {
  const own = tools.filter((tool) => tool.risk === risk).map((tool) => tool.annotations);
  return {
    title,
    readOnlyHint: risk === 'read',
    destructiveHint: own.some((hints) => hints.destructiveHint),
    idempotentHint: own.every((hints) => hints.idempotentHint),
    openWorldHint: true,
  };
}

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
