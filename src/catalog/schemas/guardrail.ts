import {
  anything,
  choice,
  eitherOf,
  flag,
  inert,
  type JsonSchema,
  jsonSchema,
  list,
  mapOf,
  number,
  object,
  openObject,
  secretText,
  text,
} from '../model/schema.ts';

/**
 * What a guardrail is made of. Sources: the official document; portkey-details.md 0.8, 2e and 4.
 *
 * The document offers 32 shapes for a check's parameters as an ambiguous `oneOf` that its own examples fail, and 46
 * ids where Portkey knows more: ids are open here, and the parameters of all checks are one open object.
 */

/** Ids by the group they come in, as the document names them. */
const checkIds =
  'default.: regexMatch, contains, wordCount, sentenceCount, characterCount, jsonSchema, jsonKeys, validUrls, containsCode, endsWith, alluppercase, isAllLowerCase, modelWhitelist, allowedRequestTypes, requiredMetadataKeys, webhook, jwt. portkey.: pii, moderateContent, language, gibberish. Partners: bedrock.guard, azure.contentSafety, azure.pii, mistral.moderateContent, panw-prisma-airs.intercept, lasso.classify, acuvity.scan, aporia.validateProject, sydelabs.sydeguard, pillar.scanPrompt, pillar.scanResponse, promptfoo.guard, promptfoo.pii, promptfoo.harm, patronus.pii, patronus.phi, patronus.toxicity, patronus.isConcise, patronus.isHelpful, patronus.isPolite, patronus.noApologies, patronus.noGenderBias, patronus.noRacialBias, patronus.retrievalAnswerRelevance, patronus.custom. Others are accepted too.';

/** Parameters by name, each with the checks that take it. */
const parameters = openObject(
  {
    not: flag('Most default checks: turn the verdict round.'),
    rule: inert('pattern', text('regexMatch: the pattern.')),
    words: inert('pattern', list(text(), 'contains: words or phrases.')),
    operator: text('contains, jsonKeys, requiredMetadataKeys: any, all or none.'),
    keys: list(text(), 'jsonKeys: keys to look for.'),
    metadataKeys: list(text(), 'requiredMetadataKeys: keys of the request metadata.'),
    models: list(text(), 'modelWhitelist: models that are allowed.'),
    allowedTypes: list(text(), 'allowedRequestTypes: such as chatComplete or embed.'),
    blockedTypes: list(text(), 'allowedRequestTypes: wins over allowedTypes.'),
    minWords: number('wordCount.'),
    maxWords: number('wordCount.'),
    minSentences: number('sentenceCount.'),
    maxSentences: number('sentenceCount.'),
    minCharacters: number('characterCount.'),
    maxCharacters: number('characterCount.'),
    schema: jsonSchema('jsonSchema: the JSON Schema that a reply must fit.'),
    format: text('containsCode: the language, such as SQL or Python.'),
    suffix: inert('pattern', text('endsWith.')),
    onlyDNS: flag('validUrls: only check that domains resolve.'),
    webhookURL: text('webhook: gets every request or reply.'),
    headers: mapOf(secretText(), 'webhook: headers to send, which may hold a token.'),
    failOnError: flag('webhook: fail when it does not answer 200.'),
    jwksUri: text('jwt: where the public keys are.'),
    headerKey: text('jwt: the header that holds the token.'),
    categories: list(
      text(),
      'portkey.pii: EMAIL_ADDRESS, PHONE_NUMBER, SSN, CREDIT_CARD, NAME, …; moderation: hate, …',
    ),
    redact: flag('pii, bedrock, patronus, promptfoo: replace what was found instead of only reporting it.'),
    language: eitherOf([text(), flag()], 'portkey.language: such as eng_Latn; acuvity.scan: true to check it.'),
    guardrailId: text('bedrock.guard.'),
    guardrailVersion: text('bedrock.guard.'),
    profile: text('patronus.custom: such as system:is-concise.'),
    profile_name: text('panw-prisma-airs.intercept.'),
    projectID: text('aporia.validateProject.'),
    scanners: list(text(), 'pillar: prompt_injection, pii, secrets, toxic_language, invisible_characters.'),
    timeout: number('Milliseconds, for checks that call a service.'),
  },
  'What the check needs; others than these pass through.',
);

/** The checks of a guardrail, at least one. */
export const guardrailChecks: JsonSchema = list(
  object({ id: text(checkIds), parameters, name: text(), is_enabled: flag('True unless said.') }, undefined, {
    required: ['id'],
  }),
  '{id such as default.regexMatch or portkey.pii, parameters, is_enabled}',
  { minItems: 1 },
);

/** A word such as deny or continue, or the feedback that is recorded. Source: portkey-live.md 8. */
const actionOn = (verdict: string, value: number): JsonSchema =>
  eitherOf([text(`What is done when the checks ${verdict}: deny, continue.`), feedbackOn(verdict, value)]);

const feedbackOn = (verdict: string, value: number): JsonSchema =>
  openObject(
    {
      feedback: object({
        value: number(`${value} unless said.`),
        weight: number('1 unless said.'),
        metadata: inert('labels', anything()),
      }),
    },
    `What is recorded when the checks ${verdict}.`,
  );

/**
 * What follows from the verdict. The document wants all four keys and its own examples give none of them, so none is
 * required here. They are kept as they are written: other spellings than these are known (portkey-details.md 2e).
 */
export const guardrailActions: JsonSchema = openObject(
  {
    deny: flag('Block the request (status 446) when a check fails. Without it a failure is only marked (246).'),
    async: flag('Check beside the request, which is then never blocked.'),
    on_success: actionOn('pass', 5),
    on_fail: actionOn('fail', -5),
  },
  'deny (block), async (never blocks), on_success, on_fail',
);

/** What a guardrail looks at. Newer than the document. */
export const guardrailTarget: JsonSchema = choice(['llm', 'mcp_tools']);

/** When a guardrail runs on an MCP server, and on which of its tools. Source: portkey-details.md 1a. */
export const guardrailPhases: JsonSchema = list(choice(['input', 'output']), undefined, { minItems: 1 });

/** Tools of an MCP server, by the UUIDs of their capabilities. */
export const guardedCapabilities: JsonSchema = list(text(), 'Tool UUIDs (list_mcp_server_capabilities); none = all');
