import { asJson, inBody, inPath, inQuery, merging, replacing, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { pageInput, pages } from './model/paging.ts';
import { flag, inert, list, note, orNull, text } from './model/schema.ts';
import { slugRules } from './schemas/integration.ts';
import { secretAuth, secretAuthChange, secretAuthReply, secretManager, tags } from './schemas/secret-references.ts';

const byId = inPath(text('UUID or slug'));
const idAliases = { id: 'secret_reference_id', slug: 'secret_reference_id' } as const;

const scoped = (action: string) => [`secret_references.${action}`] as const;

/** What both creation and update take. */
const settings = {
  description: unlisted(inBody(orNull(note(undefined, { maxLength: 1024 })))),
  secret_key: inBody(orNull(inert('labels', text('Entry of a secret with several', { maxLength: 255 })))),
  allow_all_workspaces: inBody(flag()),
  allowed_workspaces: replacing(inBody(list(text(), 'Slugs or UUIDs', { minItems: 1 }))),
  tags: unlisted(replacing(inBody(orNull(tags)))),
} as const;

export const secretReferences = {
  domain: 'secret-references',
  about: 'Secrets that stay in a vault (AWS, Azure, HashiCorp) and are read from there at run time',
  operations: [
    {
      name: 'list_secret_references',
      method: 'GET',
      path: '/secret-references',
      title: 'List secret references',
      description:
        'List secret references: pointers to secrets in AWS Secrets Manager, Azure Key Vault or HashiCorp Vault. They hold where a secret is, never its value.',
      examplePhrases: `
        which secrets are referenced from a vault, list secret references, pointers to aws secrets manager, where do our
        credentials come from, which keys live in the vault
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: scoped('list'),
      input: {
        search: inQuery(text('In the name', { minLength: 1, maxLength: 255 })),
        manager_type: inQuery(secretManager),
        tags: unlisted(asJson(inQuery(tags))),
        ...pageInput(100),
      },
      paging: pages(100),
      untrusted: ['data[].name', 'data[].description', 'data[].tags'],
    },
    {
      name: 'create_secret_reference',
      method: 'POST',
      path: '/secret-references',
      title: 'Create secret reference',
      description:
        'Register a secret that lies in AWS Secrets Manager, Azure Key Vault or HashiCorp Vault, for integrations, virtual keys and MCP integrations to read at run time (their secret_mappings) instead of storing a key.',
      examplePhrases: `
        use a secret from hashicorp vault, keep the provider key in aws secrets manager, reference an azure key vault
        secret, do not store the key in portkey but in our vault, point to a secret, read credentials from our own
        secret store, external secret manager, our provider key is in vault use it from there, take the key from secrets
        manager, link portkey to our vault
      `,
      risk: 'write',
      could: ['leaks a key', 'sends elsewhere', 'grants'],
      sensitive: 'egress',
      plan: 'enterprise',
      scopes: scoped('create'),
      input: {
        name: required(inBody(text(undefined, { minLength: 1, maxLength: 255 }))),
        manager_type: required(inBody(secretManager)),
        auth_config: required(inBody(secretAuth)),
        secret_path: required(inBody(text('Name or path of the secret in the vault', { maxLength: 1024 }))),
        slug: unlisted(inBody(text('Made from the name unless said.', slugRules))),
        ...settings,
        organisation_id: unlisted(inBody(text("UUID; the key's own organisation unless said."))),
      },
      examples: [
        {
          says: 'An entry of a secret in AWS, by an assumed role, for one workspace',
          arguments: {
            name: 'OpenAI production key',
            manager_type: 'aws_sm',
            auth_config: {
              aws_auth_type: 'assumedRole',
              aws_role_arn: 'arn:aws:iam::123456789012:role/portkey-secrets',
              aws_region: 'eu-central-1',
            },
            secret_path: 'prod/ai-providers',
            secret_key: 'OPENAI_API_KEY',
            allowed_workspaces: ['ws-market-1a2b3c'],
          },
        },
      ],
    },
    {
      name: 'delete_secret_reference',
      method: 'DELETE',
      path: '/secret-references/{secretReferenceId}',
      title: 'Delete secret reference',
      description:
        'Delete a secret reference, for good. Portkey answers 400 while anything still reads through it. The secret itself stays in the vault.',
      examplePhrases: `
        remove a secret reference, stop using a vault secret, delete the pointer to a secret
      `,
      risk: 'delete',
      remains: 'The secret itself stays in the vault.',
      could: ['cuts off'],
      plan: 'enterprise',
      scopes: scoped('delete'),
      input: { secret_reference_id: byId },
      argumentAliases: idAliases,
    },
    {
      name: 'get_secret_reference',
      method: 'GET',
      path: '/secret-references/{secretReferenceId}',
      title: 'Get secret reference',
      description:
        'Read one secret reference: vault, path, who may use it, sign-in with its secrets masked. The secret it points to is never shown.',
      examplePhrases: `
        where does the secret lie, which vault path is used, details of a secret reference, which workspaces may use the
        secret
      `,
      risk: 'read',
      plan: 'enterprise',
      scopes: scoped('read'),
      input: { secret_reference_id: byId },
      argumentAliases: idAliases,
      secretReply: secretAuthReply,
      untrusted: ['name', 'description', 'tags'],
    },
    {
      name: 'update_secret_reference',
      method: 'PUT',
      path: '/secret-references/{secretReferenceId}',
      title: 'Update secret reference',
      description:
        "Change a secret reference's path, sign-in, workspaces, name or tags; live at once for all that reads through it. allowed_workspaces replaces the old list. Another manager_type needs create_secret_reference.",
      examplePhrases: `
        the secret moved to another path, change the vault path, secret got a new name in the vault, change who may use
        a secret reference, new sign in for the vault
      `,
      risk: 'write',
      could: ['cuts off', 'leaks a key', 'sends elsewhere', 'grants'],
      sensitive: 'egress',
      plan: 'enterprise',
      scopes: scoped('update'),
      replaces: true,
      input: {
        secret_reference_id: byId,
        name: inBody(text(undefined, { minLength: 1, maxLength: 255 })),
        auth_config: merging(inBody(secretAuthChange)),
        secret_path: inBody(text(undefined, { maxLength: 1024 })),
        ...settings,
      },
      escalates: [
        {
          argument: 'allowed_workspaces',
          given: true,
          to: 'delete',
          because: 'replaces the list: workspaces that are not named lose the secret',
        },
        {
          argument: 'allow_all_workspaces',
          equals: [true],
          to: 'access',
          because: 'lets every workspace use the secret',
        },
        {
          argument: 'allow_all_workspaces',
          equals: [false],
          to: 'delete',
          because: 'takes the secret from workspaces that are not named',
        },
      ],
      argumentAliases: idAliases,
    },
  ],
} satisfies Domain;
