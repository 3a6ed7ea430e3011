import Mustache from 'mustache';
import type { JsonObject } from '../model/handler.ts';
import { kindOf } from '../model/pricing.ts';
import { asObject, asText } from '../model/value.ts';
import { parseJson } from '../request/body.ts';
import type { PromptVersionRow } from '../rows/prompts.ts';
import { badRequest, GatewayError } from './gateway-reply.ts';

/**
 * The request that a prompt makes of its template, the caller's variables and the caller's own parameters, which win.
 * Source: the document's `PromptRenderResponse`; hyperparameters may stand at the root or, as the document draws them,
 * under `hyperparameters`.
 *
 * @param provider the AI service of the prompt's provider, which decides what kind of model it is
 * @throws GatewayError 400 as `renderTemplate` does
 */
export const renderPrompt = (
  template: PromptVersionRow,
  body: JsonObject,
  provider: string,
  partials: PartialText,
): JsonObject => {
  const variables = body.variables ?? {};
  const own = Object.fromEntries(Object.entries(body).filter(([name]) => !ours.has(name)));
  const overrides = given({ ...asObject(body.hyperparameters), ...own });
  const stored = given({
    ...template.parameters,
    ...(template.model === null ? {} : { model: template.model }),
    tools: template.tools,
    functions: template.functions,
    tool_choice: template.tool_choice,
  });
  const model = asText(overrides.model) ?? asText(stored.model) ?? 'gpt-4o';
  const text = kindOf(provider, model) === 'text';
  const said = content(filled(template, variables, partials), text);
  return {
    ...stored,
    ...said,
    ...overrides,
    model,
    ...(body.stream === true ? { stream: true } : {}),
  };
};

/** Fields of a run's body that are not the model's; the official SDK repeats the prompt's id there. */
const ours = new Set(['variables', 'hyperparameters', 'stream', 'metadata', 'prompt_id', 'promptId', 'promptID']);

/** Renders every text within a parsed template. */
const within = (value: unknown, render: (text: string) => string): unknown => {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return value.map((item) => within(item, render));
  const object = asObject(value);
  return object === undefined
    ? value
    : Object.fromEntries(Object.entries(object).map(([name, inner]) => [name, within(inner, render)]));
};

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The template filled in: a text in quotes or as it is, JSON whose texts are templates, or a text that becomes JSON. */
const filled = (template: PromptVersionRow, variables: unknown, partials: PartialText): unknown => {
  const parsed = parseJson(template.string);
  const text = typeof parsed === 'string' ? parsed : template.string;
  const plain = (part: string): string => renderTemplate(part, variables, partials);
  if (template.is_raw_template === 1)
    return parseJson(renderTemplate(text, variables, partials, inJson)) ?? plain(text);
  return typeof parsed === 'object' && parsed !== null ? within(parsed, plain) : plain(text);
};

/** What is sent to the model: `messages`, or `prompt` for a model that completes text. */
const content = (value: unknown, textModel: boolean): JsonObject => {
  if (Array.isArray(value)) return { messages: value };
  const object = asObject(value);
  if (Array.isArray(object?.messages)) return { messages: object.messages };
  const text = typeof value === 'string' ? value : (asText(object?.prompt) ?? JSON.stringify(value));
  return textModel ? { prompt: text } : { messages: [{ role: 'user', content: text }] };
};

/** `null` and absent fields stand for "nothing was said". */
const given = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** Finds the published text of a partial by its slug; undefined when there is none. */
type PartialText = (slug: string) => string | undefined;

/** A value as it stands in a prompt: texts as they are, anything else as JSON. */
const written = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Sections within sections can multiply a short template without end: more than this is refused. */
const maxLength = 2_000_000;
const maxSteps = 100_000;
const maxDepth = 20;

interface Lookup {
  lookup(name: string): unknown;
}

/** Mustache for prompts: nothing is escaped for HTML, and lists and objects are written as JSON. */
class PromptWriter extends Mustache.Writer {
  private readonly quote: (text: string) => string;
  private steps = 0;
  private length = 0;

  constructor(quote: (text: string) => string) {
    super();
    this.quote = quote;
    // The library keeps every template that it has seen; prompts come from outside and never end.
    (this as { templateCache?: unknown }).templateCache = undefined;
  }

  override escapedValue(token: string[], context: unknown): string {
    const text = written((context as Lookup).lookup(token[1] ?? ''));
    if (text === undefined) return '';
    this.length += text.length;
    if (this.length > maxLength) throw badRequest('variables', 'The rendered prompt is too long.');
    return this.quote(text);
  }

  override renderTokens(...of: Parameters<InstanceType<typeof Mustache.Writer>['renderTokens']>): string {
    this.steps += 1;
    if (this.steps > maxSteps) throw badRequest('variables', 'The template repeats its sections too often.');
    return super.renderTokens(...of);
  }

  override unescapedValue(token: string[], context: unknown): string {
    return this.escapedValue(token, context);
  }
}

/** Objects without a prototype, so that `{{constructor}}` finds nothing that the caller did not give. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  const object = asObject(value);
  if (object === undefined) return value;
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, inner] of Object.entries(object)) made[name] = bare(inner);
  return made;
};

type Tokens = readonly (readonly unknown[])[];

/** The names of the partials in a parsed template, those within sections too. */
const partialsIn = (tokens: Tokens): string[] =>
  tokens.flatMap((token) => {
    const [kind, name] = token;
    if (kind === '>') return [String(name)];
    return Array.isArray(token[4]) ? partialsIn(token[4] as Tokens) : [];
  });

/** Collects a template's partials, and theirs. Refuses one that is not there, and one that includes itself. */
const collect = (
  tokens: Tokens,
  find: PartialText,
  writer: PromptWriter,
  found: Record<string, string>,
  within: readonly string[],
): void => {
  for (const name of partialsIn(tokens)) {
    if (within.includes(name)) throw badRequest('prompt', `The partial '${name}' includes itself.`);
    if (within.length >= maxDepth) throw badRequest('prompt', `Partials are nested more than ${maxDepth} deep.`);
    if (Object.hasOwn(found, name)) continue;
    const text = find(name);
    if (text === undefined) throw badRequest('prompt', `The partial '${name}' does not exist or is not published.`);
    collect(writer.parse(text) as Tokens, find, writer, found, [...within, name]);
    found[name] = text;
  }
};

/**
 * Fills a mustache template: variables, sections, inverted sections, partials (`{{>slug}}`).
 *
 * @param quote what is done to each value that is put in: nothing, or making it fit into a JSON string
 * @throws GatewayError 400 for a template that cannot be read, a partial that is missing or includes itself
 */
export const renderTemplate = (
  template: string,
  variables: unknown,
  partials: PartialText,
  quote: (text: string) => string = (text) => text,
): string => {
  if (!template.includes('{{')) return template;
  const writer = new PromptWriter(quote);
  const found: Record<string, string> = Object.create(null);
  try {
    collect(writer.parse(template) as Tokens, partials, writer, found, []);
    const text = writer.render(template, bare(variables), (name: string) => found[name] ?? '');
    if (text.length > maxLength) throw badRequest('variables', 'The rendered prompt is too long.');
    return text;
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const reason = error instanceof Error ? error.message : 'unknown';
    throw badRequest('prompt', `The template cannot be rendered: ${reason.slice(0, 200)}.`);
  }
};
