// The calls that pages show, read off their Markdown and carried out on a sandbox organisation of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';
import type { Envelope } from '../../src/tools/reply/envelope.ts';

/** One call of a page: ` ```json call `, what a person is asked before it (` ```text question `), and ` ```json answer `. */
export interface Step {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly question?: string;
  /** What of the answer the page shows. */
  readonly answer?: unknown;
}

/** What came of a step. */
export interface Outcome {
  readonly step: Step;
  readonly question?: string;
  readonly envelope: Envelope;
}

const BLOCK = /^```(json call|text question|json answer)\n([\s\S]*?)\n```$/gm;
/** A text that stands for another one, which an earlier answer gave: `KEY_ID`. */
const PLACEHOLDER = /^[A-Z]+(?:_[A-Z]+)+$/;
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/**
 * The calls of a page, in order.
 *
 * @throws Error for a block that is no JSON, and for a question or an answer without a call
 */
export function stepsOf(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [, kind, text = ''] of markdown.matchAll(BLOCK)) {
    if (kind === 'json call') {
      steps.push(JSON.parse(text) as Step);
      continue;
    }
    const step = steps.pop();
    if (step === undefined) throw new Error(`A page begins with a ${kind}: ${text.slice(0, 80)}`);
    steps.push({ ...step, ...(kind === 'json answer' ? { answer: JSON.parse(text) } : { question: oneLine(text) }) });
  }
  return steps;
}

/**
 * Carries out the calls one after the other, in a new sandbox organisation. Where a person is asked, they agree.
 *
 * @param steps of one page
 * @param between calls: lets time pass
 * @throws Error where an answer is not what the page shows, or a question is not shown
 */
export async function carryOut(steps: readonly Step[], between: () => void = () => {}): Promise<readonly Outcome[]> {
  // The audit goes to a file that is thrown away, not between the lines of whoever runs this.
  const folder = mkdtempSync(join(tmpdir(), 'documented-calls-'));
  const settings = readConfig({
    PORTKEY_SANDBOX: 'true',
    PORTKEY_TOOL_DOMAINS: 'all',
    PORTKEY_AUDIT_FILE: join(folder, 'audit.jsonl'),
  });
  const application = createApplication(settings, 'docs');
  const context: CallContext = {
    principal: LOCAL_PRINCIPAL,
    signal: new AbortController().signal,
    transport: 'cli',
  };
  const known = new Map<string, unknown>();
  const outcomes: Outcome[] = [];
  try {
    for (const step of steps) {
      const tool = application.toolbox.find(step.tool);
      if (tool === undefined) throw new Error(`There is no tool ${step.tool}`);
      const given = filledIn(step.arguments, known) as Record<string, unknown>;
      let { envelope, question } = await application.pipeline.call(tool, given, context, application.exposure);
      const asked = question && oneLine(question.effect.summary);
      if (question) {
        const agreed = { ...context, confirmedByPerson: question.token };
        ({ envelope, question } = await application.pipeline.call(tool, given, agreed, application.exposure));
      }
      if (!fits(step.question, asked, known))
        throw new Error(`${step.tool} asks: ${asked ?? 'nothing'}\nThe page has: ${step.question ?? 'nothing'}`);
      if (!fits(step.answer ?? { ok: true }, envelope, known))
        throw new Error(
          `${step.tool} answers: ${JSON.stringify(envelope)}\nThe page has: ${JSON.stringify(step.answer)}`,
        );
      between();
      outcomes.push({ step, envelope, ...(asked !== undefined && { question: asked }) });
    }
  } finally {
    await application.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes;
}

function filledIn(value: unknown, known: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    if (!PLACEHOLDER.test(value)) return value;
    if (!known.has(value)) throw new Error(`No answer before this one shows what ${value} is`);
    return known.get(value);
  }
  if (Array.isArray(value)) return value.map((item) => filledIn(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledIn(item, known)]));
}

/** The marks around others' text carry digits that are new in each reply. */
const withoutDigits = (text: string): string => text.replace(/(<\/?ext-)[0-9a-f]{8}>/g, '$1…>');

/**
 * Whether an answer holds what a page shows of it. In the page an object may leave fields out; `…` stands for anything,
 * at the end of a text for its rest and at the end of a list for further elements; a placeholder stands for one value.
 */
function fits(shown: unknown, actual: unknown, known: Map<string, unknown>): boolean {
  if (shown === '…') return actual !== undefined;
  if (typeof shown === 'string' && typeof actual === 'string') {
    if (PLACEHOLDER.test(shown)) {
      if (!known.has(shown)) known.set(shown, actual);
      return known.get(shown) === actual;
    }
    const [wanted, there] = [withoutDigits(shown), withoutDigits(actual)];
    return wanted.endsWith('…') ? there.startsWith(wanted.slice(0, -1)) : wanted === there;
  }
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return false;
    const more = shown.at(-1) === '…';
    const listed = more ? shown.slice(0, -1) : shown;
    if (!more && listed.length !== actual.length) return false;
    return listed.every((item, index) => fits(item, actual[index], known));
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof actual !== 'object' || actual === null) return false;
    const there = actual as Readonly<Record<string, unknown>>;
    return Object.entries(shown).every(([name, item]) => fits(item, there[name], known));
  }
  return shown === actual;
}
