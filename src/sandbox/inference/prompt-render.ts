import type { JsonObject } from '../model/handler.ts';
import { kindOf } from '../model/pricing.ts';
import { asObject, asText } from '../model/value.ts';
import { parseJson } from '../request/safe-json.ts';
import { badRequest } from './gateway-error.ts';
import { type PartialText, renderTemplate } from './template.ts';

/** A version of a stored prompt, as far as running it needs it. */
export interface PromptTemplate {
  /** JSON: the messages, or one text in quotes; a text that is no JSON is taken as it is. */
  readonly string: string;
  /** The template is one text that becomes JSON when it is filled in: sections may make whole messages. */
  readonly raw: boolean;
  /** Model parameters, the model among them. */
  readonly parameters: JsonObject;
  readonly tools?: unknown;
  readonly functions?: unknown;
  readonly toolChoice?: unknown;
}

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

const filled = (template: PromptTemplate, variables: unknown, partials: PartialText): unknown => {
  const parsed = parseJson(template.string);
  const text = typeof parsed === 'string' ? parsed : template.string;
  const plain = (part: string): string => renderTemplate(part, variables, partials);
  if (template.raw) return parseJson(renderTemplate(text, variables, partials, inJson)) ?? plain(text);
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

/**
 * The request that a prompt makes of its template, the caller's variables and the caller's own parameters, which win.
 * Source: the document's `PromptRenderResponse`; hyperparameters may stand at the root or, as the document draws them,
 * under `hyperparameters`.
 *
 * @param provider the AI service of the prompt's provider, which decides what kind of model it is
 * @throws GatewayError 400 as `renderTemplate` does, and when `variables` is no object
 */
export const renderPrompt = (
  template: PromptTemplate,
  body: JsonObject,
  provider: string,
  partials: PartialText,
): JsonObject => {
  const variables = body.variables ?? {};
  if (asObject(variables) === undefined) throw badRequest('variables', "'variables' must be an object.");
  const own = Object.fromEntries(Object.entries(body).filter(([name]) => !ours.has(name)));
  const overrides = given({ ...asObject(body.hyperparameters), ...own });
  const stored = given({
    ...template.parameters,
    tools: template.tools,
    functions: template.functions,
    tool_choice: template.toolChoice,
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
