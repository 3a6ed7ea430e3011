import { clearable, inBody, inPath, inQuery, replacing, required, unlisted, wired } from '../model/field.ts';
import type { Field, Operation } from '../model/operation.ts';
import { pageInput, pages } from '../model/paging.ts';
import { flag, list, note, object, orNull, secretText, text } from '../model/schema.ts';
import {
  limitsOfNothing,
  limitsTakenAway,
  listedBudget,
  rateLimit,
  rateLimitObjectAlias,
  usageLimit,
  usageLimitAliases,
} from '../schemas/limits.ts';
import { secretMappings } from '../schemas/secret-mappings.ts';
import { byWorkspaceId, workspaceRef } from '../schemas/workspace.ts';

const bySlug = inPath(text());
const slugAliases = { id: 'slug', virtual_key: 'slug' } as const;

/** A slug is unique in its workspace only. In the query, as for /providers, which are the same things: portkey-live.md 6. */
const forAdmins = { ...byWorkspaceId, listed: text('For an admin key') } as const;
const inWorkspace = inQuery(workspaceRef, forAdmins);

/** Azure OpenAI's deployments, under the API's camelCase names. */
const deployments = wired(
  'deploymentConfig',
  unlisted(
    replacing(
      inBody(
        list(
          object({ deploymentName: text(), apiVersion: text(), alias: text(), is_default: flag() }, undefined, {
            required: ['deploymentName', 'apiVersion'],
          }),
          'Azure OpenAI: its deployments.',
        ),
      ),
    ),
  ),
);

/** A provider's setting, under the API's camelCase name. Those of AWS, Vertex and Cloudflare are in the document's examples only. */
const setting = (wire: string, schema = text()): Field => unlisted(wired(wire, inBody(schema)));

const olderArguments = {
  ...usageLimitAliases,
  ...rateLimitObjectAlias,
  deployment_configurations: 'deployment_config',
} as const;

/** Virtual keys: AI providers' credentials under a slug; the older view of what `/providers` shows. Source: portkey-details.md 2e. */
export const virtualKeyOperations = [
  {
    name: 'list_virtual_keys',
    method: 'GET',
    path: '/virtual-keys',
    title: 'List virtual keys',
    description:
      "List virtual keys: AI provider credentials under the slugs that prompts and configs name, with limits and status. The older view of list_providers; Portkey's own keys are in list_api_keys.",
    examplePhrases: `
      which virtual keys exist, list stored provider keys in the old way, show virtual keys with limits, slugs of
      virtual keys
    `,
    risk: 'read',
    scopes: ['virtual_keys.list', 'providers.list'],
    input: { ...pageInput(), workspace_id: inQuery(workspaceRef, byWorkspaceId) },
    paging: pages(100),
    secretReply: ['data[].key', 'data[].model_config.awsSecretAccessKey'],
    untrusted: ['data[].name', 'data[].note', 'data[].workspace_name', 'data[].tags'],
  },
  {
    name: 'create_virtual_key',
    method: 'POST',
    path: '/virtual-keys',
    title: 'Create virtual key',
    description:
      "Store an AI provider's key under a slug, with budget and rate limit; the key is never shown again. The older way: prefer create_integration, then create_provider.",
    examplePhrases: `
      store an openai key as a virtual key, new virtual key, put a provider key in the vault under a slug, make a
      virtual key with a budget, virtual key for a vendor, add a virtual key for mistral
    `,
    risk: 'write',
    could: ['sends elsewhere'],
    sensitive: 'egress',
    scopes: ['virtual_keys.create', 'providers.create'],
    input: {
      name: required(inBody(text())),
      provider: required(inBody(text('openai, anthropic, azure-openai, bedrock, vertex-ai, …'))),
      key: inBody(secretText("The provider's key")),
      workspace_id: inBody(workspaceRef, forAdmins),
      note: unlisted(inBody(orNull(note()))),
      usage_limits: inBody(usageLimit, listedBudget),
      rate_limits: inBody(rateLimit),
      expires_at: unlisted(inBody(text('ISO 8601.'))),
      api_version: setting('apiVersion', orNull(text('Azure OpenAI.'))),
      resource_name: setting('resourceName', orNull(text('Azure OpenAI.'))),
      deployment_name: setting('deploymentName', orNull(text('Azure OpenAI.'))),
      deployment_config: deployments,
      aws_access_key_id: setting('awsAccessKeyId', text('Bedrock.')),
      aws_secret_access_key: setting('awsSecretAccessKey', secretText('Bedrock.')),
      aws_region: setting('awsRegion', text('Bedrock.')),
      vertex_project_id: setting('vertexProjectId', text('Vertex AI.')),
      vertex_region: setting('vertexRegion', text('Vertex AI.')),
      workers_ai_account_id: setting('workersAiAccountId', text('Cloudflare Workers AI.')),
      secret_mappings: unlisted(inBody(secretMappings)),
    },
    argumentAliases: olderArguments,
    examples: [
      {
        says: 'Azure OpenAI with one deployment, the key from a secret that the operator bound',
        arguments: {
          name: 'Azure East',
          provider: 'azure-openai',
          key: 'env:AZURE_OPENAI_KEY',
          resource_name: 'contoso-east',
          deployment_config: [{ deploymentName: 'gpt-4o', apiVersion: '2024-10-21', is_default: true }],
        },
      },
    ],
  },
  {
    name: 'delete_virtual_key',
    method: 'DELETE',
    path: '/virtual-keys/{slug}',
    title: 'Delete virtual key',
    description:
      'Delete a virtual key, for good. Prompts, configs and apps that name its slug fail at once. The older form of delete_provider; Portkey API keys are deleted with delete_api_key.',
    examplePhrases: `
      delete a virtual key, remove an old virtual key, drop the stored provider key slug
    `,
    risk: 'delete',
    remains: "The AI provider's own key works on: revoke it at the provider as well if it leaked.",
    could: ['cuts off'],
    scopes: ['virtual_keys.delete', 'providers.delete'],
    input: { slug: bySlug, workspace_id: inWorkspace },
    argumentAliases: slugAliases,
  },
  {
    name: 'get_virtual_key',
    method: 'GET',
    path: '/virtual-keys/{slug}',
    title: 'Get virtual key',
    description:
      'Read one virtual key: AI provider, model settings, limits, status, expiry; the credential stays masked. get_provider shows the same thing, and its integration.',
    examplePhrases: `
      details of a virtual key, which provider is behind a virtual key, limits of a virtual key, status of the virtual
      key
    `,
    risk: 'read',
    scopes: ['virtual_keys.read', 'providers.read'],
    input: { slug: bySlug, workspace_id: inWorkspace },
    argumentAliases: slugAliases,
    secretReply: ['key', 'model_config.awsSecretAccessKey'],
    untrusted: ['name', 'note', 'tags'],
  },
  {
    name: 'update_virtual_key',
    method: 'PUT',
    path: '/virtual-keys/{slug}',
    title: 'Update virtual key',
    description:
      "Change a virtual key: put another provider's credential in it, or change name, note, deployments, limits. Live at once for all that uses it. Expiry, usage reset: update_provider.",
    examplePhrases: `
      change the provider key in a virtual key, swap the credential behind a virtual key, rename a virtual key, raise
      the budget of a virtual key, new openai key in the virtual key
    `,
    risk: 'write',
    could: ['cuts off', 'spends', 'sends elsewhere', 'loosens'],
    sensitive: 'egress',
    scopes: ['virtual_keys.update', 'providers.update'],
    replaces: true,
    input: {
      slug: bySlug,
      workspace_id: inWorkspace,
      name: inBody(text()),
      key: inBody(secretText("The provider's new key")),
      note: unlisted(inBody(orNull(note()))),
      usage_limits: replacing(clearable(inBody(usageLimit, listedBudget))),
      // Not in the document, but in that of PUT /providers/{slug}, which is the same thing; earlier servers sent it.
      rate_limits: replacing(clearable(inBody(rateLimit))),
      deployment_config: deployments,
      secret_mappings: unlisted(replacing(inBody(secretMappings))),
    },
    escalates: [...limitsTakenAway, ...limitsOfNothing()],
    argumentAliases: { ...slugAliases, ...olderArguments },
  },
] as const satisfies readonly Operation[];
