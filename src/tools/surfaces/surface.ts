import type { Risk } from '../../catalog/model/operation.ts';
import { type ListedSchema, listedSchema } from '../arguments/listed-schema.ts';
import type { Pipeline } from '../call/pipeline.ts';
import type { CallResult } from '../call/stages.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Annotations, Tool } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import { envelopeSchema } from '../reply/envelope.ts';

/** More than this Claude Code does not let a tool say. */
const MOST_RESULT_CHARS = 500_000;

/**
 * How long an answer may be, for Claude Code: up to that it is shown to the model and not put into a file, also where an
 * operator allows more than 25,000 tokens. Said of what can be long.
 *
 * @param risk of the tool; what changes something answers shortly
 * @param maxReplyBytes the longest answer
 */
export const longestReply = (risk: Risk, maxReplyBytes: number): Pick<ListedTool, '_meta'> =>
  risk === 'read' || risk === 'execute'
    ? { _meta: { 'anthropic/maxResultSizeChars': Math.min(maxReplyBytes, MOST_RESULT_CHARS) } }
    : {};

/**
 * A tool as it is listed.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 * @param maxReplyBytes the longest answer
 */
export function listed(tool: Tool, hidden: ReadonlySet<string>, maxReplyBytes: number): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: listedSchema(tool, hidden),
    outputSchema: envelopeSchema,
    annotations: tool.annotations,
    ...longestReply(tool.risk, maxReplyBytes),
  };
}

/**
 * The surface that shows one tool for each operation.
 *
 * @param toolbox every tool there is
 * @param pipeline what carries a call out
 * @param hidden arguments that are filled in by the server and so not shown
 * @param maxReplyBytes the longest answer
 */
export function fullSurface(
  toolbox: Toolbox,
  pipeline: Pipeline,
  hidden: ReadonlySet<string>,
  maxReplyBytes: number,
): Surface {
  const lists = new WeakMap<object, readonly ListedTool[]>();
  return {
    list: (exposure) => {
      const cached = lists.get(exposure);
      if (cached) return cached;
      const shown = toolbox.all
        .filter((tool) => exposure.refusal(tool) === undefined)
        .map((tool) => listed(tool, hidden, maxReplyBytes));
      lists.set(exposure, shown);
      return shown;
    },
    call: (name, given, context, exposure) => {
      const tool = toolbox.find(name);
      return tool ? pipeline.call(tool, given, context, exposure) : Promise.resolve(undefined);
    },
  };
}

/** `full`: one tool for each operation. `lean`: search, describe and an executor for each risk. */
export type SurfaceName = 'full' | 'lean';

/** One entry of a tool list, as a client is shown it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ListedSchema;
  readonly outputSchema: object;
  readonly annotations: Annotations;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** How tools are shown to a client, and how what it calls is found. */
export interface Surface {
  /** In a fixed order; the same for the same exposure. */
  list(exposure: Exposure): readonly ListedTool[];
  /** Undefined when the name is no tool at all. */
  call(
    name: string,
    given: Readonly<Record<string, unknown>>,
    context: CallContext,
    exposure: Exposure,
  ): Promise<CallResult | undefined>;
}
