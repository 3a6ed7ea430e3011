import type { Pipeline } from '../pipeline.ts';
import { envelopeSchema } from '../reply/envelope.ts';
import type { Tool } from '../tool.ts';
import type { Toolbox } from '../toolbox.ts';
import { listedSchema } from './listed-schema.ts';
import type { ListedTool, Surface } from './surface.ts';

/**
 * A tool as it is listed.
 *
 * @param tool the tool
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function listed(tool: Tool, hidden: ReadonlySet<string>): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: listedSchema(tool, hidden),
    outputSchema: envelopeSchema,
    annotations: tool.annotations,
  };
}

/**
 * The surface that shows one tool for each operation.
 *
 * @param toolbox every tool there is
 * @param pipeline what carries a call out
 * @param hidden arguments that are filled in by the server and so not shown
 */
export function fullSurface(toolbox: Toolbox, pipeline: Pipeline, hidden: ReadonlySet<string>): Surface {
  const lists = new WeakMap<object, readonly ListedTool[]>();
  return {
    list: (exposure) => {
      const cached = lists.get(exposure);
      if (cached) return cached;
      const shown = toolbox.all
        .filter((tool) => exposure.refusal(tool) === undefined)
        .map((tool) => listed(tool, hidden));
      lists.set(exposure, shown);
      return shown;
    },
    call: (name, given, context, exposure) => {
      const tool = toolbox.find(name);
      return tool ? pipeline.call(tool, given, context, exposure) : Promise.resolve(undefined);
    },
  };
}
