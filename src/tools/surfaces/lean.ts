import { domains, EVERYDAY } from '../../catalog/index.ts';
import { local, required, unlisted } from '../../catalog/model/field.ts';
import type { Field } from '../../catalog/model/operation.ts';
import { choice, flag, integer, text } from '../../catalog/model/schema.ts';
import { shortened } from '../../shortened.ts';
import type { Workflow } from '../../workflows/model/workflow.ts';
import { listedInput } from '../arguments/listed-schema.ts';
import type { Pipeline } from '../call/pipeline.ts';
import type { Exposure } from '../model/exposure.ts';
import { type Tool, toolOfWorkflow } from '../model/tool.ts';
import type { Toolbox } from '../model/toolbox.ts';
import { nearest, noSuch } from '../model/unknown-name.ts';
import { described, detailArgument, inShort } from '../own/describe-tool.ts';
import { APPLY_PLAN } from '../plans/apply-plan.ts';
import { bad, envelopeSchema, good } from '../reply/envelope.ts';
import type { Search } from '../search/search.ts';
import { execute } from './execute.ts';
import { EXECUTORS, executorNamed, executorOf, listedExecutor } from './executors.ts';
import { type ListedTool, listed, longestReply, type Surface } from './surface.ts';

/** What the lean surface is made of. */
interface LeanParts {
  readonly toolbox: Toolbox;
  readonly pipeline: Pipeline;
  /** Arguments that are filled in by the server and so not shown. */
  readonly hidden: ReadonlySet<string>;
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
  const { toolbox, pipeline, hidden, maxReplyBytes } = parts;
  let search: Promise<Search> | undefined;
  const lookup: LookupParts = {
    find: toolbox.find,
    near: (name) => nearest(name, toolbox),
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
      if (executor !== undefined) return execute(executor, given, context, exposure, { ...parts, isOwnName });
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

const DEFAULT_COUNT = 5;
const MOST = 20;

/** What the lean surface's own tools look things up with. */
interface LookupParts {
  readonly find: (name: string) => Tool | undefined;
  readonly near: (name: string) => readonly string[];
  /** Built at the first search. */
  readonly search: () => Promise<Search>;
  /** Arguments that are filled in by the server and so not shown. */
  readonly hidden: ReadonlySet<string>;
}

const TYPES = unlisted(local(flag('TypeScript signatures, for run_script, in place of schemas.')));
const SEARCH_INPUT: Readonly<Record<string, Field>> = {
  query: required(local(text())),
  limit: local(integer(`Default ${DEFAULT_COUNT}.`, { minimum: 1, maximum: MOST })),
  domain: unlisted(local(text('Only this domain, such as prompts.'))),
  risk: unlisted(local(choice(['read', 'write', 'delete', 'execute']))),
  types: TYPES,
};
const SEARCH_ALIASES = { q: 'query', search: 'query', max_results: 'limit', top_k: 'limit', count: 'limit' };
const DESCRIBE_INPUT: Readonly<Record<string, Field>> = {
  name: required(local(text())),
  types: TYPES,
  detail: detailArgument,
};

/**
 * The tool that finds operations by plain words.
 *
 * @param parts what it looks things up with
 * @param exposure only what this caller may call is found
 */
export function searchOperations(parts: LookupParts, exposure: Exposure): Workflow {
  return {
    name: 'search_operations',
    title: 'Search operations',
    description:
      'Find operations by plain words, such as "revoke a leaked key" or "spend by team". Each comes with risk, scopes, input_schema and the executor that carries it out, so that the next call can be right at once.',
    domain: 'server',
    risk: 'read',
    steps: [],
    untrusted: [],
    input: SEARCH_INPUT,
    argumentAliases: SEARCH_ALIASES,
    run: async (args) => {
      const search = await parts.search();
      const query = String(args.query);
      const fits = (tool: Tool): boolean =>
        (args.domain === undefined || tool.domain === args.domain) &&
        (args.risk === undefined || tool.risk === args.risk);
      const found = search(query, fits);
      const open = found.filter(({ tool }) => exposure.refusal(tool) === undefined);
      const limit = typeof args.limit === 'number' ? args.limit : DEFAULT_COUNT;
      const shown = open.filter(({ best }, place) => place < limit || best);
      const [first] = found;
      const refusal = first && exposure.refusal(first.tool);
      return good({
        operations: shown.map(({ tool }) => (args.types === true ? inShort : shortly)(tool, parts.hidden)),
        ...(refusal && { not_here: refusal.message }),
        ...(shown.length === 0 && {
          nothing_found: `No operation here is about ${JSON.stringify(shortened(query, 80))}. Say the thing and what to do with it, or use words of a domain below.`,
          domains: domainsOf(exposure, parts),
        }),
      });
    },
  };
}

/** What a model needs to call an operation right at once. */
function shortly(tool: Tool, hidden: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    risk: tool.risk,
    ...(tool.sensitive && { sensitive: tool.sensitive }),
    ...(tool.scopes && { scopes: tool.scopes }),
    ...(tool.plan && { plan: tool.plan }),
    executor: executorOf(tool.risk),
    input_schema: listedInput(tool.input, hidden),
    ...(tool.needsOneOf.length > 0 && {
      at_least_one_of: tool.needsOneOf.map((group) => group.filter((name) => !hidden.has(name))),
    }),
  };
}

function domainsOf(exposure: Exposure, { find }: LookupParts): Readonly<Record<string, string>> {
  const open = domains.filter(({ operations }) =>
    operations.some(({ name }) => {
      const tool = find(name);
      return tool !== undefined && exposure.refusal(tool) === undefined;
    }),
  );
  return Object.fromEntries(open.map(({ domain, about }) => [domain, about]));
}

/**
 * The tool that shows one operation in full.
 *
 * @param parts what it looks things up with
 * @param exposure what this caller may call: of another operation it says why not
 */
function describeOperation(parts: LookupParts, exposure: Exposure): Workflow {
  return {
    name: 'describe_operation',
    title: 'Describe operation',
    description:
      'Show one operation in full: every argument with its deep schema, filters, examples, scopes, and the executor that carries it out. Use it before a call with nested objects.',
    domain: 'server',
    risk: 'read',
    steps: [],
    untrusted: [],
    input: DESCRIBE_INPUT,
    argumentAliases: { operation: 'name', tool: 'name', tool_name: 'name', operation_name: 'name' },
    run: async (args) => {
      const name = String(args.name);
      const tool = parts.find(name);
      if (tool === undefined)
        return bad(`${noSuch('operation', name, parts.near(name))} search_operations finds others.`, {
          code: 'unknown_tool',
        });
      const refusal = exposure.refusal(tool);
      return good({
        ...described(tool, parts.hidden, args),
        executor: executorOf(tool.risk),
        ...(refusal && { not_here: refusal.message }),
      });
    },
  };
}
