import { EVERYDAY } from '../../catalog/everyday.ts';
import { domains } from '../../catalog/index.ts';
import type { Pipeline } from '../call/pipeline.ts';
import type { Exposure } from '../model/exposure.ts';
import { toolOfWorkflow } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import { APPLY_PLAN } from '../plans/apply-plan.ts';
import { envelopeSchema } from '../reply/envelope.ts';
import type { Search } from '../search/search.ts';
import { execute } from './execute.ts';
import { EXECUTORS, executorNamed, listedExecutor } from './executors.ts';
import { listed, longestReply } from './full.ts';
import { describeOperation, type LookupParts, searchOperations } from './search-operations.ts';
import type { ListedTool, Surface } from './surface.ts';

/** What the lean surface is made of. */
export interface LeanParts {
  readonly toolbox: Toolbox;
  readonly pipeline: Pipeline;
  /** Arguments that are filled in by the server and so not shown. */
  readonly hidden: ReadonlySet<string>;
  readonly near: (name: string) => readonly string[];
  readonly maxReplyBytes: number;
}

/**
 * The surface that shows the whole catalog behind a few tools: search, describe, an executor for each risk, and the
 * everyday tools. An operation's own name may be called here too, although it is not listed: it goes the same way, as
 * older names do.
 *
 * @param parts what it is made of
 */
export function leanSurface(parts: LeanParts): Surface {
  const { toolbox, pipeline, hidden, near, maxReplyBytes } = parts;
  let search: Promise<Search> | undefined;
  const lookup: LookupParts = {
    find: toolbox.find,
    near,
    hidden,
    search: () => {
      search ??= loadSearch(toolbox);
      return search;
    },
  };
  const own = perExposure((exposure) =>
    [searchOperations(lookup, exposure), describeOperation(lookup, exposure)].map(toolOfWorkflow),
  );
  const isOwnName = (name: string): boolean =>
    executorNamed(name) !== undefined || name === 'search_operations' || name === 'describe_operation';
  const list = perExposure((exposure): readonly ListedTool[] => {
    const there = toolbox.all.filter((tool) => exposure.refusal(tool) === undefined);
    const executors = EXECUTORS.filter(({ risk }) => there.some((tool) => tool.risk === risk));
    // A plan mixes risks, so that no executor takes it.
    const everyday = [APPLY_PLAN, ...EVERYDAY].flatMap((name) => there.filter((tool) => tool.name === name));
    return [
      ...own(exposure).map((tool) => listed(tool, hidden, maxReplyBytes)),
      ...executors.map((executor) => ({
        ...listedExecutor(executor, toolbox.all, envelopeSchema),
        ...longestReply(executor.risk, maxReplyBytes),
      })),
      ...everyday.map((tool) => listed(tool, hidden, maxReplyBytes)),
    ];
  });
  return {
    list,
    call: async (name, given, context, exposure) => {
      const executor = executorNamed(name);
      if (executor !== undefined)
        return execute(executor, given, context, exposure, { ...parts, find: toolbox.find, isOwnName });
      const tool = own(exposure).find((candidate) => candidate.name === name) ?? toolbox.find(name);
      return tool && pipeline.call(tool, given, context, exposure);
    },
  };
}

async function loadSearch(toolbox: Toolbox): Promise<Search> {
  const { createSearch } = await import('../search/search.ts');
  const about = new Map(domains.map((domain) => [domain.domain, domain.about]));
  return createSearch(toolbox.all, (domain) => about.get(domain) ?? '');
}

/** Made once for each exposure: lists must be the same every time, and are compared by it. */
function perExposure<T>(make: (exposure: Exposure) => T): (exposure: Exposure) => T {
  const made = new WeakMap<Exposure, T>();
  return (exposure) => {
    const known = made.get(exposure);
    if (known !== undefined) return known;
    const fresh = make(exposure);
    made.set(exposure, fresh);
    return fresh;
  };
}
