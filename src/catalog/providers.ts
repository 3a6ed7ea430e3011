import { asJson, clearable, inBody, inPath, inQuery, replacing, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { flag, note, orNull, text } from './model/schema.ts';
import { expiresAt, neverExpires } from './schemas/api-key.ts';
import { tags } from './schemas/integration.ts';
import {
  limitsOfNothing,
  limitsTakenAway,
  listedBudget,
  rateLimit,
  usageLimit,
  usageLimitAliases,
  usageReset,
} from './schemas/limits.ts';
import { byWorkspaceId, workspaceRef } from './schemas/workspace.ts';

/** A provider's slug is unique in its workspace only, so an admin key has to say which one. */
const forAdmins = { ...byWorkspaceId, listed: text('For an admin key') } as const;
const inWorkspace = inQuery(workspaceRef, forAdmins);

const bySlug = inPath(text());
const slugAliases = { id: 'slug', provider_slug: 'slug' } as const;

/** The flat arguments of earlier servers. Source: older-arguments.tsv. */
const olderArguments = {
  ...usageLimitAliases,
  usage_limit_type: { into: 'usage_limits.type' },
  periodic_reset: { into: 'usage_limits.periodic_reset' },
  rate_limit_value: { into: 'rate_limits.value', with: { type: 'requests' } },
  rate_limit_unit: { into: 'rate_limits.unit' },
} as const;

export const providers = {
  domain: 'providers',
  about: "What a workspace's requests address as @slug: an integration with limits of its own",
  operations: [
    {
      name: 'list_providers',
      serverRead: 'providers',
      method: 'GET',
      path: '/providers',
      title: 'List providers',
      description:
        "List a workspace's providers: what requests and prompts address as @slug, with integration, budget, status. The credentials behind them: list_integrations. Older view: list_virtual_keys.",
      examplePhrases: `
        which providers can the workspace use, list provider slugs, what can be called as @slug, providers of a
        workspace, which provider is exhausted or expired, list ai providers in my workspace
      `,
      risk: 'read',
      scopes: ['providers.list', 'virtual_keys.list'],
      input: { workspace_id: inWorkspace, tags: unlisted(asJson(inQuery(tags))), ...pageInput() },
      paging: pages(100),
      untrusted: ['data[].name', 'data[].note'],
    },
    {
      name: 'create_provider',
      method: 'POST',
      path: '/providers',
      title: 'Create provider',
      description:
        'Give a workspace one more provider on an integration that it may use, with own slug, budget and rate limit. The first comes with the grant (update_integration_workspaces); a new credential: create_integration.',
      examplePhrases: `
        give a workspace another provider on the same integration, second provider slug with its own budget, new
        provider for a team from an existing credential, add a provider to a workspace, add a second slug for a team
      `,
      risk: 'write',
      could: ['spends', 'sends elsewhere'],
      sensitive: 'egress',
      plan: 'enterprise',
      scopes: ['providers.create', 'virtual_keys.create'],
      input: {
        name: required(inBody(text())),
        integration_id: required(inBody(text("The integration's slug"))),
        workspace_id: inBody(workspaceRef, forAdmins),
        slug: inBody(text()),
        note: unlisted(inBody(orNull(note()))),
        usage_limits: inBody(usageLimit, listedBudget),
        rate_limits: inBody(rateLimit),
        expires_at: unlisted(inBody(text('ISO 8601.'))),
        tags: unlisted(inBody(tags)),
      },
      argumentAliases: { ...olderArguments, integration_slug: 'integration_id' },
      examples: [
        {
          says: 'A provider for experiments with 20 dollars a week',
          arguments: {
            name: 'OpenAI experiments',
            integration_id: 'production-openai',
            slug: 'openai-experiments',
            usage_limits: { type: 'cost', credit_limit: 20, periodic_reset: 'weekly' },
            rate_limits: { type: 'requests', unit: 'rpm', value: 60 },
          },
        },
      ],
    },
    {
      name: 'delete_provider',
      method: 'DELETE',
      path: '/providers/{slug}',
      title: 'Delete provider',
      description:
        "Delete one workspace's provider, for good: requests, prompts and configs that name its slug fail at once. The integration and its credential stay; those go with delete_integration.",
      examplePhrases: `
        remove a provider from one workspace, delete a provider slug, drop the workspace's provider, take @slug away
      `,
      risk: 'delete',
      remains:
        "Its integration keeps the AI provider's key (delete_integration), and that key works on until it is revoked at the provider.",
      could: ['cuts off'],
      scopes: ['providers.delete', 'virtual_keys.delete'],
      input: { slug: bySlug, workspace_id: inWorkspace },
      argumentAliases: slugAliases,
    },
    {
      name: 'get_provider',
      method: 'GET',
      path: '/providers/{slug}',
      title: 'Get provider',
      description:
        "Read one provider of a workspace: its integration, budget, rate limit, status (active, exhausted, expired) and expiry. The integration's settings: get_integration.",
      examplePhrases: `
        details of a provider, is the provider out of budget, status of a workspace's provider, how much budget does the
        provider have, when does the provider expire
      `,
      risk: 'read',
      scopes: ['providers.read', 'virtual_keys.read'],
      input: { slug: bySlug, workspace_id: inWorkspace },
      argumentAliases: slugAliases,
      untrusted: ['name', 'note'],
    },
    {
      name: 'update_provider',
      method: 'PUT',
      path: '/providers/{slug}',
      title: 'Update provider',
      description:
        "Change a provider's budget, rate limit, expiry, name or note, or wipe its usage; live at once. The credential behind it is changed with update_integration.",
      examplePhrases: `
        raise the budget of a provider, change the rate limit of a provider slug, extend the expiry of a provider, reset
        the usage of a provider, rename a provider, provider ran out of money give it more, provider slug expired
        prolong it, give a provider slug more budget
      `,
      risk: 'write',
      could: ['cuts off', 'spends', 'sends elsewhere', 'loosens'],
      sensitive: 'egress',
      scopes: ['providers.update', 'virtual_keys.update'],
      replaces: true,
      input: {
        slug: bySlug,
        workspace_id: inWorkspace,
        name: inBody(text()),
        note: unlisted(inBody(note())),
        usage_limits: replacing(clearable(inBody(usageLimit, listedBudget))),
        rate_limits: replacing(clearable(inBody(rateLimit))),
        expires_at: inBody(expiresAt),
        tags: unlisted(inBody(tags)),
        reset_usage: inBody(flag('Wipe the counter; reactivates an exhausted one')),
      },
      escalates: [
        ...limitsTakenAway,
        ...limitsOfNothing(),
        usageReset,
        { argument: 'expires_at', given: true, to: 'delete', because: 'stops the provider at that time' },
        neverExpires,
      ],
      argumentAliases: { ...slugAliases, ...olderArguments },
    },
  ],
} satisfies Domain;
