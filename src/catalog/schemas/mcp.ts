/**
 * What MCP integrations and MCP servers share.
 *
 * Sources: the official document; portkey-details.md 2a, 2e; for what the document lacks the types of the official SDK
 * (portkey-ai 3.1.0).
 */
import { inPath, inQuery } from '../model/field.ts';
import type { Escalation } from '../model/operation.ts';
import type { JsonSchema } from '../model/schema.ts';
import {
  anyObject,
  anything,
  choice,
  flag,
  jsonSchema,
  list,
  mapOf,
  note,
  number,
  object,
  openObject,
  orNull,
  secretText,
  text,
  words,
} from '../model/schema.ts';

/** How the gateway proves itself to the foreign server. */
export const mcpAuthType = choice(['oauth_auto', 'oauth_client_credentials', 'headers', 'none']);

/** How the gateway talks to the foreign server. */
export const mcpTransport = choice(['http', 'sse']);

/** How the gateway reaches the foreign server and what it sends there. */
export const mcpConfigurations = openObject(
  {
    custom_headers: mapOf(secretText(), 'Sent to the MCP server with every call, such as Authorization.'),
    passthrough_header: anyObject('Headers of the incoming call that are passed on.'),
    forward_headers: anything('Names of headers that are forwarded.'),
    oauth_metadata: openObject(
      { client_id: text(), client_secret: secretText(), scope: text() },
      'Credentials for auth_type oauth_client_credentials; can come from a secret reference.',
    ),
    user_identity_forwarding: anything('How the calling user is named to the MCP server.'),
    jwt_validation: anything('How incoming tokens are checked.'),
    external_auth_config: openObject(
      { client_id: text(), client_secret: secretText() },
      'An identity provider of yours.',
    ),
  },
  'custom_headers, passthrough_header, oauth_metadata, …',
);

/** Where the secrets of `mcpConfigurations` are in a reply, below `prefix`. */
export const mcpConfigurationSecrets = (prefix = ''): readonly string[] => [
  `${prefix}configurations.custom_headers`,
  `${prefix}configurations.oauth_metadata.client_secret`,
  `${prefix}configurations.external_auth_config.client_secret`,
];

/** The kinds of capability that a list can be narrowed to. */
export const capabilityKind = choice(['tool', 'prompt', 'resource', 'resource_template']);

/** Capabilities to switch on or off. */
export const capabilitySwitches = list(
  object({ name: text(), type: choice(['tool', 'prompt', 'resource']), enabled: flag() }, undefined, {
    required: ['name', 'type', 'enabled'],
  }),
  'name, type tool|prompt|resource, enabled',
  { minItems: 1 },
);

/** Switching a capability off cuts off whoever calls it. */
export const capabilityEscalations: readonly Escalation[] = [
  {
    argument: 'capabilities[].enabled',
    equals: [false],
    to: 'delete',
    because: 'Switches off capabilities that clients may be using.',
  },
];

/** An upload is the whole record: what it does not name is gone from it. */
export const capabilityUploadEscalations: readonly Escalation[] = [
  { argument: 'capabilities', emptied: true, to: 'delete', because: 'Uploads an empty list of capabilities.' },
  {
    argument: 'capabilities',
    shrinks: true,
    to: 'delete',
    because: 'Takes capabilities that are not named from the clients that use them.',
  },
];

const icons = list(anyObject());

/** A capability as an MCP server describes it, for the upload to a server. */
export const serverCapability = openObject(
  {
    name: text(),
    type: choice(['tool', 'prompt', 'resource']),
    description: orNull(words()),
    schema: orNull(jsonSchema('JSON Schema of its input.')),
  },
  undefined,
  { required: ['name', 'type'] },
);

/** A capability as MCP has it, for the upload to an integration. Both case styles are known. */
export const integrationCapability = openObject({
  name: text(),
  type: capabilityKind,
  title: text(),
  description: words(),
  icons,
  input_schema: jsonSchema('JSON Schema; inputSchema is accepted too.'),
  output_schema: jsonSchema('JSON Schema; outputSchema is accepted too.'),
  annotations: anyObject(),
  execution: anyObject(),
  arguments: list(anyObject(), 'Of a prompt.'),
  uri: text('Of a resource.'),
  uri_template: text('Of a resource template.'),
  mime_type: text(),
  size: number('Bytes.'),
  _meta: anyObject(),
});

/** What a server says about itself, for the upload to a server: body fields. */
export const serverMetadata = {
  server_name: orNull(text()),
  server_version: orNull(text()),
  protocol_version: orNull(text('MCP revision, such as 2025-06-18.')),
  title: orNull(text()),
  description: orNull(note()),
  website_url: orNull(note()),
  icons: orNull(icons),
  capability_flags: orNull(anyObject('The capabilities of its answer to initialize.')),
  instructions: orNull(words()),
} as const satisfies Record<string, JsonSchema>;

/** The same, for the upload to an integration: one object. */
export const serverInfo = openObject(
  {
    name: text(),
    version: text(),
    title: text(),
    description: note(),
    website_url: note(),
    icons,
    protocol_version: text(),
    capabilities: anyObject('The capabilities of its answer to initialize.'),
    instructions: words(),
  },
  'name, version, protocol_version, instructions, …',
);

/** Reply fields with text that the foreign server wrote, in a list of capabilities. */
export const capabilityText: readonly string[] = ['**'];

/** A user's access: `user_id` as list_mcp_server_user_access gives it. */
export const userAccess = list(
  object({ user_id: text('From list_mcp_server_user_access.'), enabled: flag() }, undefined, {
    required: ['user_id', 'enabled'],
  }),
  'user_id, enabled',
);

/** What every reading operation on MCP servers has. */
export const serverRead = { method: 'GET', risk: 'read', scopes: ['mcp_servers.read'] } as const;

/** Which server: what every operation on one takes, and what earlier servers called it. */
export const whichServer = { mcp_server_id: inPath(text('UUID or slug.'), { listed: text() }) } as const;
export const whichServerAliases = { id: 'mcp_server_id', slug: 'mcp_server_id' } as const;

export const serverWorkspace = inQuery(text('UUID or slug; needed with an organisation key.'), { listed: text() });
