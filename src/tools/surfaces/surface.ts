import type { ListedSchema } from '../arguments/listed-schema.ts';
import type { CallResult } from '../call/pipeline.ts';
import type { CallContext } from '../model/call-context.ts';
import type { Exposure } from '../model/exposure.ts';
import type { Annotations } from '../model/tool.ts';

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
