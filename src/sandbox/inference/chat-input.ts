import type { JsonObject } from '../model/handler.ts';
import { asList, asObject, asObjects, asText, isOn } from '../model/value.ts';
import { countTokens } from './tokens.ts';

/** An image in a prompt is counted as this many tokens. */
const tokensPerImage = 85;

/** The words in a message's content, whether it is a text or a list of parts. */
export const contentText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : asObjects(content)
        .map((part) => asText(part.text) ?? asText(asObject(part.text)?.value) ?? '')
        .filter((text) => text !== '')
        .join('\n');

const images = (content: unknown): number =>
  asObjects(content).filter((part) => /image/.test(asText(part.type) ?? '')).length;

/** The tokens that messages and the tools beside them are estimated at; each message adds three, the answer three more. */
export const promptTokens = (messages: readonly JsonObject[], tools: unknown): number => {
  const inMessages = messages.reduce((sum, message) => {
    const calls = asList(message.tool_calls);
    const called = calls.length > 0 ? countTokens(JSON.stringify(calls)) : 0;
    return sum + 3 + countTokens(contentText(message.content)) + images(message.content) * tokensPerImage + called;
  }, 3);
  return inMessages + (asList(tools).length > 0 ? countTokens(JSON.stringify(tools)) : 0);
};

/** What the stand-in answers to: the last message's words. */
export const lastWords = (messages: readonly JsonObject[]): string => contentText(messages.at(-1)?.content);

/** A function that the model may call. */
export interface Callable {
  readonly name: string;
  readonly parameters: unknown;
}

/** The functions among the tools, in OpenAI's nested or the responses' flat form. */
export const callables = (tools: unknown): Callable[] =>
  asObjects(tools).flatMap((tool) => {
    const described = asObject(tool.function) ?? tool;
    const name = asText(described.name);
    return name === undefined || (tool.type !== undefined && tool.type !== 'function')
      ? []
      : [{ name, parameters: described.parameters }];
  });

/**
 * The functions that `tool_choice` makes the model call: the named one, or the first where one is required; else none,
 * because the stand-in never calls a tool of its own accord.
 */
export const forcedCalls = (tools: readonly Callable[], choice: unknown): Callable[] => {
  if (choice === 'required' || choice === 'any') return tools.slice(0, 1);
  const named = asObject(choice);
  const name = asText(asObject(named?.function)?.name) ?? asText(named?.name);
  return name === undefined ? [] : tools.filter((tool) => tool.name === name).slice(0, 1);
};

/** Whether the reply is to be a stream. */
export const wantsStream = (body: JsonObject): boolean => isOn(body.stream);
