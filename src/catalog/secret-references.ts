import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { anyObject, choice, eitherOf, flag, integer, list, mapOf, object, orNull, secretText, text } from './schema.ts';

export const secretReferences = {
  domain: 'secret-references',
  about: 'TODO',
  operations: [
    {
      name: 'list_secret_references',
      method: 'GET',
      path: '/secret-references',
      title: 'List secret references',
      description: 'TODO',
      risk: 'read',
      input: {
        manager_type: inQuery(choice(['aws_sm', 'azure_kv', 'hashicorp_vault'])),
        tags: inQuery(text()),
        search: inQuery(text(undefined, { minLength: 1, maxLength: 255 })),
        current_page: inQuery(integer(undefined, { minimum: 0 })),
        page_size: inQuery(integer(undefined, { minimum: 1, maximum: 100 })),
      },
    },
    {
      name: 'create_secret_reference',
      method: 'POST',
      path: '/secret-references',
      title: 'Create secret reference',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        organisation_id: inBody(text()),
        name: required(inBody(text(undefined, { minLength: 1, maxLength: 255 }))),
        slug: inBody(text(undefined, { maxLength: 255 })),
        description: inBody(orNull(text(undefined, { maxLength: 1024 }))),
        manager_type: required(inBody(choice(['aws_sm', 'azure_kv', 'hashicorp_vault']))),
        auth_config: required(
          inBody(
            eitherOf([
              object(
                {
                  aws_auth_type: choice(['accessKey']),
                  aws_access_key_id: text(),
                  aws_secret_access_key: secretText(),
                  aws_region: text(),
                },
                undefined,
                { required: ['aws_auth_type', 'aws_access_key_id', 'aws_secret_access_key', 'aws_region'] },
              ),
              object(
                {
                  aws_auth_type: choice(['assumedRole']),
                  aws_role_arn: text(),
                  aws_external_id: orNull(text()),
                  aws_region: text(),
                },
                undefined,
                { required: ['aws_auth_type', 'aws_role_arn', 'aws_region'] },
              ),
              object({ aws_auth_type: choice(['serviceRole']), aws_region: text() }, undefined, {
                required: ['aws_auth_type'],
              }),
              object(
                {
                  azure_auth_mode: choice(['entra']),
                  azure_entra_tenant_id: text(),
                  azure_entra_client_id: text(),
                  azure_entra_client_secret: secretText(),
                  azure_vault_url: text(),
                },
                undefined,
                {
                  required: [
                    'azure_auth_mode',
                    'azure_entra_tenant_id',
                    'azure_entra_client_id',
                    'azure_entra_client_secret',
                    'azure_vault_url',
                  ],
                },
              ),
              object(
                { azure_auth_mode: choice(['managed']), azure_managed_client_id: text(), azure_vault_url: text() },
                undefined,
                { required: ['azure_auth_mode', 'azure_vault_url'] },
              ),
              object({ azure_auth_mode: choice(['default']), azure_vault_url: text() }, undefined, {
                required: ['azure_auth_mode', 'azure_vault_url'],
              }),
              object(
                {
                  vault_auth_type: choice(['token']),
                  vault_addr: text(),
                  vault_token: secretText(),
                  vault_namespace: text(),
                },
                undefined,
                { required: ['vault_auth_type', 'vault_addr', 'vault_token'] },
              ),
              object(
                {
                  vault_auth_type: choice(['approle']),
                  vault_addr: text(),
                  vault_role_id: text(),
                  vault_secret_id: text(),
                  vault_namespace: text(),
                },
                undefined,
                { required: ['vault_auth_type', 'vault_addr', 'vault_role_id', 'vault_secret_id'] },
              ),
              object(
                {
                  vault_auth_type: choice(['kubernetes']),
                  vault_addr: text(),
                  vault_role: text(),
                  vault_namespace: text(),
                },
                undefined,
                { required: ['vault_auth_type', 'vault_addr', 'vault_role'] },
              ),
            ]),
          ),
        ),
        secret_path: required(inBody(text(undefined, { maxLength: 1024 }))),
        secret_key: inBody(orNull(secretText(undefined, { maxLength: 255 }))),
        allow_all_workspaces: inBody(flag()),
        allowed_workspaces: inBody(list(text(), undefined, { minItems: 1 })),
        tags: inBody(orNull(mapOf(text()))),
      },
    },
    {
      name: 'delete_secret_reference',
      method: 'DELETE',
      path: '/secret-references/{secretReferenceId}',
      title: 'Delete secret reference',
      description: 'TODO',
      risk: 'delete',
      input: { secret_reference_id: inPath(text()) },
    },
    {
      name: 'get_secret_reference',
      method: 'GET',
      path: '/secret-references/{secretReferenceId}',
      title: 'Get secret reference',
      description: 'TODO',
      risk: 'read',
      input: { secret_reference_id: inPath(text()) },
    },
    {
      name: 'update_secret_reference',
      method: 'PUT',
      path: '/secret-references/{secretReferenceId}',
      title: 'Update secret reference',
      description: 'TODO',
      risk: 'write',
      sensitive: 'egress',
      input: {
        secret_reference_id: inPath(text()),
        name: inBody(text(undefined, { minLength: 1, maxLength: 255 })),
        description: inBody(orNull(text(undefined, { maxLength: 1024 }))),
        auth_config: inBody(anyObject()),
        secret_path: inBody(text(undefined, { maxLength: 1024 })),
        secret_key: inBody(orNull(secretText(undefined, { maxLength: 255 }))),
        allow_all_workspaces: inBody(flag()),
        allowed_workspaces: inBody(list(text(), undefined, { minItems: 1 })),
        tags: inBody(orNull(mapOf(text()))),
      },
    },
  ],
} satisfies Domain;
