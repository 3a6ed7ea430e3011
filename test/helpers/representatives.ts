import type { Tool } from '../../src/tools/tool.ts';
import { EVERY } from './thorough.ts';

/** Where arguments travel that make a body, the most special first. */
const BODIES = ['file', 'form', 'whole-body', 'body'] as const;

/** What of an operation its request, its retries and its failures depend on; two that are alike in it behave alike. */
function classOf({ risk, operation, adaptation, workflow, input }: Tool): string {
  const places = new Set(Object.values(input).map((field) => field.in));
  return JSON.stringify([
    risk,
    adaptation !== undefined,
    workflow !== undefined,
    operation?.method,
    operation?.host,
    operation?.reply,
    operation?.paging?.style,
    operation?.repeatable,
    operation?.eitherVersion,
    BODIES.find((place) => places.has(place)),
  ]);
}

/**
 * One tool of each class, so that what holds for all is tried quickly; all of them in the long tests.
 *
 * @param tools in the order of the catalog: the first of each class is taken
 */
export function representatives(tools: readonly Tool[]): readonly Tool[] {
  if (EVERY) return tools;
  const first = new Map<string, Tool>();
  for (const tool of tools) if (!first.has(classOf(tool))) first.set(classOf(tool), tool);
  return [...first.values()];
}
