import { asCsv, inBody, inPath, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { Domain, Escalation, Operation } from './model/operation.ts';
import { onePage, pageInput, pages } from './model/paging.ts';
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
} from './model/schema.ts';
import { byWorkspaceId, workspaceRef } from './schemas/workspace.ts';

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
const guardrailChecks: JsonSchema = list(
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
const guardrailActions: JsonSchema = openObject(
  {
    deny: flag('Block the request (status 446) when a check fails. Without it a failure is only marked (246).'),
    async: flag('Check beside the request, which is then never blocked.'),
    on_success: actionOn('pass', 5),
    on_fail: actionOn('fail', -5),
  },
  'deny (block), async (never blocks), on_success, on_fail',
);

/** What a guardrail looks at. Newer than the document. */
const guardrailTarget: JsonSchema = choice(['llm', 'mcp_tools']);

/** When a guardrail runs on an MCP server, and on which of its tools. Source: portkey-details.md 1a. */
const guardrailPhases: JsonSchema = list(choice(['input', 'output']), undefined, { minItems: 1 });

/** Tools of an MCP server, by the UUIDs of their capabilities. */
const guardedCapabilities: JsonSchema = list(text(), 'Tool UUIDs (list_mcp_server_capabilities); none = all');

/** A key of a workspace or of the organisation, each with its own group of scopes. */
const scopes = (action: string) => ({ anyOf: [`guardrails.${action}`, `organisation_guardrails.${action}`] });

const guardrailId = inPath(text('UUID or slug (pg-…) from list_guardrails.'), { listed: text('Id or slug.') });
const idAliases = { id: 'guardrail_id', slug: 'guardrail_id' } as const;

/** Headers of a webhook check are the one place where a guardrail itself holds a secret. */
const secretsOfChecks = ['checks[].parameters.headers', 'checks[].parameters.apiKey'] as const;

const weakened: readonly Escalation[] = [
  { argument: 'checks', shrinks: true, to: 'protection', because: 'takes checks away' },
  { argument: 'checks[].is_enabled', equals: [false], to: 'protection', because: 'switches a check off' },
  { argument: 'actions.deny', equals: [false], to: 'protection', because: 'lets requests pass that fail a check' },
  { argument: 'actions.async', equals: [true], to: 'protection', because: 'checks too late to block anything' },
];

/** A check of tokens believes whoever holds the keys at this address. */
const trusted: Escalation = {
  argument: 'checks[].parameters.jwksUri',
  given: true,
  to: 'access',
  because: 'changes whose tokens are trusted',
};

const exclusionsOf = (path: string) =>
  ({ path, plan: 'enterprise', documented: false }) as const satisfies Partial<Operation>;
const inputExclusions = exclusionsOf('/workspace-exclusions/input-guardrails');
const outputExclusions = exclusionsOf('/workspace-exclusions/output-guardrails');

const listExclusions = {
  method: 'GET',
  risk: 'read',
  scopes: ['organisation_exclusions.list'],
  input: {},
  argumentAliases: { organisation_id: { ignored: "exclusions are those of the key's own organisation" } },
  paging: onePage(),
  untrusted: ['data[].name', 'data[].workspace_name'],
} as const satisfies Partial<Operation>;

const updateExclusions = {
  method: 'PUT',
  risk: 'write',
  could: ['cuts off', 'loosens'],
  sensitive: 'protection',
  replaces: true,
  scopes: ['organisation_exclusions.update'],
  input: {
    organisation_id: unlisted(inBody(text("UUID; the key's own organisation unless said."))),
    workspaces: required(
      merging(
        inBody(
          list(
            object(
              { workspace_id: text('From list_workspaces.'), excluded: flag('False: checked again.') },
              '{workspace_id, excluded}',
              { required: ['workspace_id', 'excluded'] },
            ),
            '{workspace_id, excluded}',
          ),
        ),
      ),
    ),
    override_existing: inBody(flag('Replace the whole list; otherwise merged.')),
  },
  escalates: [
    {
      argument: 'override_existing',
      equals: [true],
      to: 'delete',
      because: 'replaces all exclusions, also those of workspaces that are not named',
    },
    {
      argument: 'workspaces[].excluded',
      equals: [false],
      to: 'delete',
      because: 'puts a workspace under the guardrails again, which may block its requests',
    },
  ],
  examples: [
    {
      says: 'Exempt one workspace, leave all others as they are',
      arguments: {
        workspaces: [{ workspace_id: '8610029e-692a-4df6-9052-3fa3eff69911', excluded: true }],
      },
    },
  ],
} as const satisfies Partial<Operation>;

export const guardrails = {
  domain: 'guardrails',
  about: 'checks on requests and replies: PII, moderation, patterns, webhooks; who is exempt',
  operations: [
    {
      name: 'list_guardrails',
      method: 'GET',
      path: '/guardrails',
      title: 'List guardrails',
      description:
        'List guardrails (PII, moderation, regex and other checks) of a workspace or the organisation, without their checks, which get_guardrail shows.',
      examplePhrases: `
        which guardrails do we have, list safety checks, what protections are in place, show content filters, which
        checks exist, all our guards
      `,
      risk: 'read',
      scopes: scopes('list'),
      input: {
        workspace_id: inQuery(workspaceRef, byWorkspaceId),
        organisation_id: inQuery(text('UUID: organisation-wide ones.')),
        ids: unlisted(asCsv(inQuery(list(text(), 'Only these.')))),
        ...pageInput(1000),
      },
      paging: pages(1000),
      untrusted: ['data[].name'],
    },
    {
      name: 'create_guardrail',
      method: 'POST',
      path: '/guardrails',
      title: 'Create guardrail',
      description:
        'Create a guardrail: checks for PII, unsafe content, patterns, length, JSON or models, and what happens when they fail. It guards nothing until a config, workspace or organisation default names its slug.',
      examplePhrases: `
        block personal data, stop people from pasting secrets, detect PII, filter toxic content, check answers against a
        schema, prevent prompt injection, redact credit card numbers, block certain words, keep sensitive data from
        leaving, make sure no customer data reaches the model, new safety check, jailbreak protection, reject too long
        prompts, mask emails and phone numbers, only allow valid JSON answers, keep swear words out, content filter for
        kids, censor social security numbers, ban topics, data loss prevention, answers must contain no code, stop
        people from asking about competitors, filter out swear words, reject requests with passwords in them, answers
        must be in a certain language, catch leaked secrets in prompts
      `,
      risk: 'write',
      could: ['sends elsewhere', 'grants'],
      scopes: scopes('create'),
      input: {
        name: required(inBody(text())),
        workspace_id: inBody(text('UUID or slug; needed with an organisation key.'), byWorkspaceId),
        organisation_id: inBody(text('UUID, instead of workspace_id: for the whole organisation.'), {
          listed: text('Instead: organisation-wide.'),
        }),
        target: unlisted(inBody(guardrailTarget)),
        checks: required(inBody(guardrailChecks)),
        actions: required(inBody(guardrailActions)),
      },
      escalates: [trusted],
      examples: [
        {
          says: 'Redact e-mail addresses and card numbers, and block what still fails',
          arguments: {
            name: 'No personal data',
            workspace_id: '8610029e-692a-4df6-9052-3fa3eff69911',
            checks: [{ id: 'portkey.pii', parameters: { redact: true, categories: ['EMAIL_ADDRESS', 'CREDIT_CARD'] } }],
            actions: {
              deny: true,
              async: false,
              on_success: { feedback: { value: 5, weight: 1, metadata: '' } },
              on_fail: { feedback: { value: -5, weight: 1, metadata: '' } },
            },
          },
        },
        {
          says: 'Only three models, log violations without blocking',
          arguments: {
            name: 'Allowed models',
            checks: [
              { id: 'default.modelWhitelist', parameters: { models: ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5'] } },
            ],
            actions: { deny: false, async: true },
          },
        },
      ],
    },
    {
      name: 'delete_guardrail',
      method: 'DELETE',
      path: '/guardrails/{guardrailId}',
      title: 'Delete guardrail',
      description:
        'Delete a guardrail for good: requests whose config, workspace or organisation used it are no longer checked by it. To switch one check off: update_guardrail.',
      examplePhrases: `
        remove a guardrail, delete a safety check, we do not need the filter any more, get rid of the PII check, drop
        the content filter
      `,
      risk: 'delete',
      could: ['cuts off', 'loosens'],
      scopes: scopes('delete'),
      input: { guardrail_id: guardrailId },
      argumentAliases: idAliases,
    },
    {
      name: 'get_guardrail',
      method: 'GET',
      path: '/guardrails/{guardrailId}',
      title: 'Get guardrail',
      description: 'Get one guardrail with all its checks, their parameters and its actions (block or only log).',
      examplePhrases: `
        what does the guardrail check, show a guardrail's rules, does the filter block or only log, details of a safety
        check, which patterns does it look for
      `,
      risk: 'read',
      scopes: scopes('read'),
      input: { guardrail_id: guardrailId },
      argumentAliases: idAliases,
      secretReply: secretsOfChecks,
      untrusted: ['name', 'checks[].name'],
    },
    {
      name: 'update_guardrail',
      method: 'PUT',
      path: '/guardrails/{guardrailId}',
      title: 'Update guardrail',
      description:
        'Change the name, checks or actions of a guardrail; the new version guards at once wherever it is used. checks and actions are replaced whole: read them with get_guardrail first.',
      examplePhrases: `
        loosen a guardrail, make the filter stricter, guardrail blocks too much, add a pattern to the check, switch a
        guardrail from block to log only, false positives of the PII filter, add a banned word, change what happens when
        a check fails, tune the safety filter, disable one check in a guardrail, guardrail should only log not block,
        from logging to blocking, harmless messages are flagged make it less aggressive, guardrail misses things make it
        stricter
      `,
      risk: 'write',
      could: ['cuts off', 'sends elsewhere', 'grants', 'loosens'],
      sensitive: 'protection',
      repeatable: false,
      scopes: scopes('update'),
      input: {
        guardrail_id: guardrailId,
        name: inBody(text()),
        checks: replacing(inBody(guardrailChecks)),
        actions: replacing(inBody(guardrailActions)),
      },
      escalates: [...weakened, trusted],
      argumentAliases: idAliases,
    },
    {
      name: 'list_guardrail_mcp_servers',
      method: 'GET',
      path: '/guardrails/{guardrail_id}/mcp-servers',
      title: 'List guardrail MCP servers',
      description:
        'List the MCP servers that a guardrail watches: on tool input, tool output or both, and on which of their tools.',
      examplePhrases: `
        which mcp servers does a guardrail watch, where is the guardrail applied to tools, mcp servers protected by the
        guardrail, which tool servers are guarded
      `,
      risk: 'read',
      scopes: scopes('read'),
      input: { guardrail_id: guardrailId },
      argumentAliases: idAliases,
      paging: onePage(),
      documented: false,
      untrusted: ['data[].name', 'data[].mcp_server_name'],
    },
    {
      name: 'replace_guardrail_mcp_servers',
      method: 'PUT',
      path: '/guardrails/{guardrail_id}/mcp-servers',
      title: 'Replace guardrail MCP servers',
      description:
        'Set the complete list of MCP servers that a guardrail watches: servers left out are unguarded at once. To add or change one only: upsert_guardrail_mcp_server.',
      examplePhrases: `
        set the full list of mcp servers for a guardrail, guardrail only on these mcp servers and no others, remove an
        mcp server from a guardrail, stop guarding an mcp server, replace the protected servers
      `,
      risk: 'write',
      could: ['cuts off', 'loosens'],
      sensitive: 'protection',
      replaces: true,
      scopes: scopes('update'),
      input: {
        guardrail_id: guardrailId,
        mcp_servers: required(
          replacing(
            inBody(
              mapOf(
                object({ run_on: guardrailPhases, mcp_integration_capability_ids: guardedCapabilities }),
                'MCP server UUID → {run_on, mcp_integration_capability_ids}',
              ),
            ),
          ),
        ),
      },
      escalates: [
        {
          argument: 'mcp_servers',
          emptied: true,
          to: 'delete',
          because: 'takes the guardrail off every MCP server',
        },
        {
          argument: 'mcp_servers',
          shrinks: true,
          to: 'delete',
          because: 'takes the guardrail off the MCP servers that are not named',
        },
      ],
      argumentAliases: idAliases,
      documented: false,
      examples: [
        {
          says: 'Watch one server both ways and one tool of another',
          arguments: {
            guardrail_id: 'pg-no-sql-1a2b3c',
            mcp_servers: {
              '3c90c3cc-0d44-4b50-8888-8dd25736052a': { run_on: ['input', 'output'] },
              '765768a9-b4ec-4694-962c-d55f40cdb0dc': {
                run_on: ['input'],
                mcp_integration_capability_ids: ['7c22af5a-8119-46b8-8d9b-bad3ad382387'],
              },
            },
          },
        },
      ],
    },
    {
      name: 'upsert_guardrail_mcp_server',
      method: 'PUT',
      path: '/guardrails/{guardrail_id}/mcp-servers/{mcp_server_id}',
      title: 'Set guardrail on MCP server',
      description:
        'Put a guardrail on one MCP server, or change when it runs and on which tools. Other servers stay; to remove one: replace_guardrail_mcp_servers.',
      examplePhrases: `
        put a guardrail on an mcp server, guard the tool calls of an mcp server, protect an mcp server with a check,
        attach the PII filter to an mcp server, check tool output of an mcp server
      `,
      risk: 'write',
      could: ['cuts off', 'loosens'],
      sensitive: 'protection',
      scopes: scopes('update'),
      input: {
        guardrail_id: guardrailId,
        mcp_server_id: inPath(text('UUID from list_mcp_servers.'), { listed: { type: 'string' } }),
        run_on: replacing(inBody(guardrailPhases)),
        mcp_integration_capability_ids: replacing(inBody(guardedCapabilities)),
      },
      argumentAliases: { slug: 'guardrail_id', server_id: 'mcp_server_id' },
      documented: false,
    },
    {
      ...inputExclusions,
      ...listExclusions,
      name: 'list_input_guardrail_workspace_exclusions',
      title: 'List input guardrail exclusions',
      description:
        'List the workspaces exempt from the organisation’s default input guardrails (checks on requests). For those on replies: list_output_guardrail_workspace_exclusions.',
      examplePhrases: `
        which workspaces are exempt from the input guardrails, who skips the default checks on requests, teams not
        covered by the request checks, exceptions to the input guardrails
      `,
    },
    {
      ...inputExclusions,
      ...updateExclusions,
      name: 'update_input_guardrail_workspace_exclusions',
      title: 'Update input guardrail exclusions',
      description:
        'Exempt workspaces from the organisation’s default input guardrails (checks on requests), or end their exemption; at once. For replies: update_output_guardrail_workspace_exclusions.',
      examplePhrases: `
        exempt a workspace from the input checks, let a team bypass the default input guardrails, end the exemption of a
        workspace on requests, excuse a team from request checks, no prompt checks for the research team, free a
        workspace from the input guardrails, a team should not be checked on requests, workspace skips the request
        checks
      `,
    },
    {
      ...outputExclusions,
      ...listExclusions,
      name: 'list_output_guardrail_workspace_exclusions',
      title: 'List output guardrail exclusions',
      description:
        'List the workspaces exempt from the organisation’s default output guardrails (checks on replies). For those on requests: list_input_guardrail_workspace_exclusions.',
      examplePhrases: `
        which workspaces are exempt from the output guardrails, who skips the default checks on answers, teams not
        covered by reply checks, exceptions to the output guardrails
      `,
    },
    {
      ...outputExclusions,
      ...updateExclusions,
      name: 'update_output_guardrail_workspace_exclusions',
      title: 'Update output guardrail exclusions',
      description:
        'Exempt workspaces from the organisation’s default output guardrails (checks on replies), or end their exemption; at once. For requests: update_input_guardrail_workspace_exclusions.',
      examplePhrases: `
        exempt a workspace from the output checks, let a team bypass the default output guardrails, end the exemption of
        a workspace on replies, excuse a team from answer checks, no response checks for a workspace, free a workspace
        from the output guardrails, a team should not be checked on answers, no longer exempt from response checks
      `,
    },
  ],
} satisfies Domain;
