import { local, required } from '../../../catalog/model/field.ts';
import { anyObject, text } from '../../../catalog/model/schema.ts';
import { itemsOf } from '../../../portkey/paging.ts';
import type { ScriptLimits } from '../../../scripts/limits.ts';
import type { ScriptError } from '../../../scripts/messages.ts';
import type { InnerReply, ScriptRunner } from '../../../scripts/runner.ts';
import type { AsCaller, CallerReply, StepResult, Workflow, WorkflowTools } from '../../../workflows/model/workflow.ts';
import { bad } from '../../reply/envelope.ts';
import { fence, takenApart } from '../../reply/fence.ts';
import { changeTexts } from '../../secrets/path-tree.ts';
import { type OwnTexts, ownTexts } from './own-texts.ts';

type Values = Readonly<Record<string, unknown>>;

/** What scripts are run with. */
export interface RunScriptParts {
  /** Loaded at the first script, so that the start does not pay for it. */
  readonly runner: () => Promise<ScriptRunner>;
  readonly limits: ScriptLimits;
  /** `PORTKEY_FENCE`. */
  readonly fence: boolean;
}

const NAME = 'run_script';

/** What the interpreter says most often of a script's faults; nothing can be ordered with these words. */
const ENGINE_WORDS =
  'is not defined a function cannot read property of undefined null plan takes a list of operation arguments';

/**
 * The tool that runs a script of the caller's, which reads with the caller's rights and answers with one value.
 *
 * @param parts the interpreter and its limits
 */
export function runScript(parts: RunScriptParts): Workflow {
  return {
    name: NAME,
    title: 'Run script',
    description:
      'Do a job of many reads in one call. code is the body of an async JavaScript function: await portkey.list_workspaces({…}), await portkey.all("list_prompts", {…}) for every page, Promise.all; return the answer. It cannot change anything: return plan([{operation, arguments}]) for that.',
    examplePhrases: `
      run a script, do many reads in one call, loop over all workspaces, for each workspace count keys and prompts, join
      two lists, combine several lists into one table, compute something over all prompts, javascript over the api,
      batch of reads, aggregate across everything, cross reference keys and configs, custom report, filter on the server
    `,
    domain: 'server',
    view: 'plan',
    risk: 'read',
    steps: [],
    input: {
      code: required(local(text())),
      args: local(anyObject('The script’s args.')),
    },
    argumentAliases: { script: 'code', javascript: 'code', js: 'code' },
    run: (args, tools) => run(String(args.code), args.args, tools, parts),
  };
}

async function run(code: string, args: unknown, tools: WorkflowTools, parts: RunScriptParts): Promise<StepResult> {
  const { limits } = parts;
  if (Buffer.byteLength(code, 'utf8') > limits.codeBytes)
    return bad(`The script is longer than ${limits.codeBytes} bytes (PORTKEY_SCRIPT_LIMITS: code_bytes).`, {
      code: 'invalid_arguments',
      field_errors: [{ field: 'code', message: `takes up to ${limits.codeBytes} bytes` }],
    });
  const runner = await parts.runner();
  const { asCaller } = tools;
  const names = asCaller.names().filter((name) => name !== NAME);
  const texts = ownTexts(code, JSON.stringify(args ?? {}), ENGINE_WORDS, ...names);
  let calls = 0;
  const { end, printed } = await runner.run({
    code,
    args: args ?? {},
    names,
    limits,
    owner: asCaller.id,
    signal: asCaller.signal,
    call: async (name, given, all, mayCall) => {
      calls += 1;
      tools.progress(calls, limits.calls, name);
      if (name === NAME) return failure(`A script cannot call ${NAME}.`, { code: 'unknown_tool' });
      return all ? everyPage(name, given, mayCall, asCaller, texts, parts) : once(name, given, asCaller, texts, parts);
    },
  });
  for (const line of printed) tools.note(parts.fence ? fencedUnlessOwn(line, texts) : line);
  if (end.kind === 'error') return failed(end, texts);
  const data: unknown = JSON.parse(end.json);
  if (end.kind === 'plan') return planned(data as readonly unknown[], tools, texts);
  return { ok: true, data, isHarmless: texts.isHarmless };
}

/** What the changes that a script returned would do. Of the plan's own words none is a stranger's but what is fenced anyway. */
async function planned(steps: readonly unknown[], { asCaller }: WorkflowTools, texts: OwnTexts): Promise<StepResult> {
  const plan = await asCaller.plan(steps);
  if (!plan.ok) return plan;
  const copied = new Set<string>();
  const note = (text: string, name: string): string => {
    if (!texts.isHarmless(text, name)) copied.add(text);
    return text;
  };
  changeTexts(steps, note, (name) => note(name, ''));
  return { ...plan, isHarmless: (text) => !copied.has(text) };
}

/** One read, as the script sees it: masked, and without the marks around other people's texts, which are remembered. */
async function read(
  name: string,
  given: Values,
  reads: AsCaller,
  texts: OwnTexts,
  parts: RunScriptParts,
): Promise<CallerReply> {
  const reply = await reads.read(name, given);
  if (!parts.fence) return reply;
  const apart = takenApart(reply);
  texts.add(apart);
  return apart.data as CallerReply;
}

async function once(...call: Parameters<typeof read>): Promise<InnerReply> {
  const reply = await read(...call);
  return reply.ok ? { ok: true, data: reply.data } : failure(reply.error.message, reply.error.details);
}

/** The elements of every page of a list; each page is a call of its own. */
async function everyPage(
  name: string,
  given: Values,
  mayCall: () => boolean,
  reads: AsCaller,
  texts: OwnTexts,
  parts: RunScriptParts,
): Promise<InnerReply> {
  const items: unknown[] = [];
  for (let args: Values | undefined = given, isFirst = true; args !== undefined; isFirst = false) {
    if (!isFirst && !mayCall())
      return failure(
        `portkey.all("${name}") needs more calls than the ${parts.limits.calls} that a script may make. Ask for larger pages, or for less.`,
        { code: 'limited', read_so_far: items.length },
      );
    const reply = await read(name, args, reads, texts, parts);
    if (!reply.ok) return failure(reply.error.message, reply.error.details);
    const page = itemsOf(reply.data, undefined);
    if (page === undefined) return failure(`${name} answers with no list: call it by itself.`, { code: 'no_list' });
    for (const item of page) items.push(item);
    args = reply.page?.next && { ...args, ...reply.page.next };
  }
  return { ok: true, data: items };
}

const failure = (message: string, details: Values): InnerReply => ({ ok: false, message, details });

function fencedUnlessOwn(line: string, texts: OwnTexts): string {
  if (texts.isHarmless(line, '')) return line;
  const { line: fenced } = fence({ line }, ['line'], { escapes: true }) as { readonly line: string };
  return fenced;
}

/** The kinds of what was thrown, before its message. */
const KIND = /^[A-Za-z]{0,20}Error: /;

function failed(end: ScriptError, texts: OwnTexts): StepResult {
  // Every other fault is told in words of this server and of the script.
  const isOwn = end.code !== 'thrown' || texts.isHarmless(end.message.replace(KIND, ''), '');
  const at = end.line === undefined ? '' : ` Line ${end.line} of the script.`;
  return bad(`${end.message}${at}`, {
    code: `script_${end.code}`,
    ...(end.line !== undefined && { line: end.line }),
    retryable: false,
    ...(!isOwn && { quotes: [end.message] }),
  });
}
