import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
import { RE2JS, RE2JSException } from 're2js';
import type { JsonObject } from '../model/handler.ts';
import { asNumber, asObject, asText, asTexts, isOn } from '../model/value.ts';
import { parseJson } from '../request/body.ts';
import type { PlainSchema } from '../request/schema.ts';

/** What a check looks at: one request on its way in, or the reply to it. */
export interface Subject {
  readonly text: string;
  /** The model's name, and the same with its provider: `@openai-prod/gpt-4o`. */
  readonly models: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** `chatComplete`, `embed`, … */
  readonly requestType: string;
}

/** Why a check could not be carried out. */
export class NotCarriedOut {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A kind of check: what parameters it takes, and how it judges where the sandbox can. */
interface CheckKind {
  readonly parameters: PlainSchema;
  readonly judge: (subject: Subject, parameters: JsonObject) => boolean | NotCarriedOut;
}

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const count = { type: 'number', minimum: 0 } as const;
const texts = { type: 'array', items: text } as const;
const operator = { enum: ['any', 'all', 'none'] } as const;

const takes = (properties: PlainSchema, ...required: string[]): PlainSchema => ({
  type: 'object',
  properties: { not: flag, ...properties },
  required,
});

const within = (found: number, least: unknown, most: unknown): boolean =>
  found >= (asNumber(least) ?? 0) && found <= (asNumber(most) ?? Number.POSITIVE_INFINITY);

/** Whether any, all or none of the wanted are there; `any` unless said. */
const byOperator = (wanted: readonly string[], has: (name: string) => boolean, how: unknown): boolean => {
  if (how === 'all') return wanted.every(has);
  return how === 'none' ? !wanted.some(has) : wanted.some(has);
};

const notCarried = (reason: string) => (): NotCarriedOut => new NotCarriedOut(reason);
const callsOut = notCarried('the sandbox calls nobody outside');

/** Languages as blocks of code are marked with them. */
const codeMarks: Readonly<Record<string, readonly string[]>> = {
  'C#': ['c#', 'csharp', 'cs'],
  'C++': ['c++', 'cpp'],
  Python: ['python', 'py'],
  TypeScript: ['typescript', 'ts'],
  JavaScript: ['javascript', 'js'],
  Shell: ['shell', 'sh', 'bash'],
  Markdown: ['markdown', 'md'],
  YAML: ['yaml', 'yml'],
};

const holdsCode = (said: string, format: string): boolean => {
  const marks = codeMarks[format] ?? [format.toLowerCase()];
  const blocks = said
    .toLowerCase()
    .split('```')
    .filter((_, index) => index % 2 === 1);
  return blocks.some((block) => marks.includes(block.slice(0, 40).split('\n')[0]?.trim() ?? ''));
};

/** Whether a schema refers to others: together with the data, that can multiply without bounds. */
const refers = (schema: unknown): boolean => JSON.stringify(schema).includes('"$ref"');

/** A pattern within a schema, which is the user's too. Ajv tells patterns apart by their text. */
const schemaPattern = (pattern: string): { test(tested: string): boolean; toString(): string } => {
  const rule = readRule(pattern);
  if ('fault' in rule) throw new Error(rule.fault);
  return { test: (tested) => holdsPattern(rule.pattern, tested) ?? false, toString: () => pattern };
};
schemaPattern.code = 'schemaPattern';

const fits = (schema: JsonObject, value: unknown): boolean | NotCarriedOut => {
  try {
    const ajv = new Ajv({ strict: false, validateFormats: false, code: { regExp: schemaPattern } });
    return ajv.validate(schema, value) === true;
  } catch {
    return new NotCarriedOut('the schema cannot be read');
  }
};

const requestTypes: PlainSchema = { type: 'array', items: text };

/**
 * The checks whose parameters are known, by their ids in lower case. Sources: the official document
 * (`GuardrailCheck`); docs for other spellings.
 */
const checkKinds: Readonly<Record<string, CheckKind>> = {
  'default.regexmatch': {
    parameters: takes({ rule: text }, 'rule'),
    judge: (subject, { rule }) => {
      const read = readRule(asText(rule) ?? '');
      if ('fault' in read) return new NotCarriedOut(`the rule ${read.fault}`);
      const found = holdsPattern(read.pattern, subject.text);
      return found ?? new NotCarriedOut('the text is too long for this rule');
    },
  },
  'default.contains': {
    parameters: takes({ words: texts, operator }, 'words'),
    judge: ({ text: said }, { words, operator: how }) => byOperator(asTexts(words), (word) => said.includes(word), how),
  },
  'default.wordcount': {
    parameters: takes({ minWords: count, maxWords: count }),
    judge: ({ text: said }, { minWords, maxWords }) =>
      within(said.split(/\s+/).filter(Boolean).length, minWords, maxWords),
  },
  'default.sentencecount': {
    parameters: takes({ minSentences: count, maxSentences: count }),
    judge: ({ text: said }, { minSentences, maxSentences }) =>
      within(said.split(/[.!?]+/).filter((part) => part.trim() !== '').length, minSentences, maxSentences),
  },
  'default.charactercount': {
    parameters: takes({ minCharacters: count, maxCharacters: count }),
    judge: ({ text: said }, { minCharacters, maxCharacters }) => within(said.length, minCharacters, maxCharacters),
  },
  'default.jsonkeys': {
    parameters: takes({ keys: texts, operator }, 'keys'),
    judge: ({ text: said }, { keys, operator: how }) => {
      if (said.length > mostJsonText) return jsonTooLong;
      const found = jsonIn(said);
      return (
        found.length > 0 && found.some((json) => byOperator(asTexts(keys), (key) => Object.hasOwn(json, key), how))
      );
    },
  },
  'default.jsonschema': {
    parameters: takes({ schema: { type: 'object' } }, 'schema'),
    judge: ({ text: said }, { schema }) => {
      if (said.length > mostJsonText) return jsonTooLong;
      const wanted = asObject(schema) ?? {};
      if (refers(wanted)) return new NotCarriedOut('schemas with $ref are not followed');
      const verdicts = jsonIn(said).map((json) => fits(wanted, json));
      return verdicts.find((verdict) => verdict === true || verdict instanceof NotCarriedOut) ?? false;
    },
  },
  'default.endswith': {
    parameters: takes({ suffix: text }, 'suffix'),
    judge: ({ text: said }, { suffix }) => [`${suffix}`, `${suffix}.`].some((end) => said.trimEnd().endsWith(end)),
  },
  'default.alluppercase': {
    parameters: takes({}),
    judge: ({ text: said }) => said === said.toUpperCase(),
  },
  'default.isalllowercase': {
    parameters: takes({}),
    judge: ({ text: said }) => said === said.toLowerCase(),
  },
  'default.containscode': {
    parameters: takes({ format: text }, 'format'),
    judge: ({ text: said }, { format }) => holdsCode(said, asText(format) ?? ''),
  },
  'default.modelwhitelist': {
    parameters: takes({ models: texts }, 'models'),
    judge: (subject, { models }) => asTexts(models).some((model) => subject.models.includes(model)),
  },
  'default.requiredmetadatakeys': {
    parameters: takes({ metadataKeys: texts, operator }, 'metadataKeys'),
    judge: ({ metadata }, { metadataKeys, operator: how }) =>
      byOperator(asTexts(metadataKeys), (key) => Object.hasOwn(metadata, key), how ?? 'all'),
  },
  'default.allowedrequesttypes': {
    parameters: takes({ allowedTypes: requestTypes, blockedTypes: requestTypes }),
    judge: ({ requestType }, { allowedTypes, blockedTypes }) => {
      const [allowed, blocked] = [asTexts(allowedTypes), asTexts(blockedTypes)];
      return !blocked.includes(requestType) && (allowed.length === 0 || allowed.includes(requestType));
    },
  },
  'default.validurls': { parameters: takes({ onlyDNS: flag }), judge: callsOut },
  'default.webhook': {
    parameters: takes(
      { webhookURL: { type: 'string', format: 'uri' }, headers: { type: ['object', 'string'] } },
      'webhookURL',
    ),
    judge: callsOut,
  },
  'default.log': {
    parameters: takes({ logURL: { type: 'string', format: 'uri' }, headers: { type: ['object', 'string'] } }, 'logURL'),
    judge: callsOut,
  },
  'default.jwt': {
    parameters: takes({ jwksUri: { type: 'string', format: 'uri' }, headerKey: text }, 'jwksUri'),
    judge: callsOut,
  },
};

const otherSpellings: Readonly<Record<string, string>> = {
  'default.alllowercase': 'default.isalllowercase',
  'default.isalluppercase': 'default.alluppercase',
};

const unknownKind: CheckKind = {
  parameters: { type: 'object' },
  judge: notCarried('the sandbox has no detector for it'),
};

/** The kind of a check by its id, in any spelling; one that nothing is known of is kept and not carried out. */
export const kindOf = (id: string): CheckKind => {
  const name = id.toLowerCase();
  const known = otherSpellings[name] ?? name;
  return (Object.hasOwn(checkKinds, known) ? checkKinds[known] : undefined) ?? unknownKind;
};

/** Whether a check's verdict is turned round. */
export const isNegated = (parameters: JsonObject): boolean => isOn(parameters.not);

/** The longest rule, characters; and the most work that a match may be: states of the rule times characters. */
const longestRule = 2_000;
const mostWork = 20_000_000;

/** A rule that a user wrote, or what is wrong with it. */
type Rule = { readonly pattern: RE2JS } | { readonly fault: string };

/**
 * Reads a regular expression. It is matched by RE2, whose time grows with the text and no faster: look-ahead,
 * look-behind and back-references are not known there.
 */
export const readRule = (rule: string): Rule => {
  if (rule.length > longestRule) return { fault: `must be at most ${longestRule} characters` };
  try {
    return { pattern: RE2JS.compile(RE2JS.translateRegExp(rule)) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { fault: `is no regular expression that RE2 knows (${error.message.slice(0, 120)})` };
  }
};

/** Whether a text holds the pattern; undefined where finding out would take too long. */
export const holdsPattern = (pattern: RE2JS, text: string): boolean | undefined =>
  pattern.programSize() * text.length > mostWork ? undefined : pattern.test(text);

/** JSON in a text is looked for in this much of it, characters. */
const mostJsonText = 20_000;
const jsonTooLong = new NotCarriedOut(`JSON is looked for in texts of up to ${mostJsonText} characters`);

const parsed = (text: string): Record<string, unknown> | undefined => asObject(parseJson(text));

/**
 * The JSON objects that a text holds, as models write them: the whole text, fenced blocks, or what stands between the
 * first and the last brace.
 */
const jsonIn = (text: string): Record<string, unknown>[] => {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  const blocks = text.split('```').filter((_, index) => index % 2 === 1);
  const fenced = blocks
    .map((block) => parsed(block.slice(Math.max(0, block.indexOf('{')))))
    .filter((json) => json !== undefined);
  if (fenced.length > 0) return fenced;
  const inner = parsed(text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1));
  return inner === undefined ? [] : [inner];
};
