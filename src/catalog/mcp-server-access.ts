import { inBody, inQuery, merging, required } from './model/field.ts';
import type { Operation } from './model/operation.ts';
import { pageFromOneInput, pageInput, pages, pagesFromOne } from './model/paging.ts';
import { choice, secretText, text } from './model/schema.ts';
import { serverRead, serverWorkspace, userAccess, whichServer, whichServerAliases } from './schemas/mcp.ts';

/** Where a server's OAuth tokens are in a reply, whose shape no source states. */
const tokenPaths = ['', 'data.', 'data[].', 'tokens.'].flatMap((prefix) => [
  `${prefix}access_token`,
  `${prefix}refresh_token`,
  `${prefix}id_token`,
]);

/** Where the secrets of a registered OAuth client are in a reply, whose shape no source states. */
const clientSecretPaths = ['', 'data.', 'client_info.'].flatMap((prefix) => [
  `${prefix}client_secret`,
  `${prefix}registration_access_token`,
]);

/** Who may use a server, who is signed in to it, and with which tokens. */
export const mcpServerAccess = [
  {
    ...serverRead,
    name: 'list_mcp_server_user_access',
    path: '/mcp-servers/{mcpServerId}/user-access',
    title: 'List MCP server user access',
    description:
      'List which users may use an MCP server, who has an exception of their own, and the default (allow or deny) for the rest.',
    examplePhrases: `
      who may use an mcp server, which people are allowed on the mcp, access list of an mcp, users with an exception for
      an mcp, is he allowed to use the mcp
    `,
    input: {
      ...whichServer,
      search: inQuery(text('In name or e-mail.'), { listed: text() }),
      ...pageFromOneInput(500),
    },
    argumentAliases: { ...whichServerAliases, current_page: 'page' },
    paging: pagesFromOne(500),
    untrusted: ['data[].first_name', 'data[].last_name'],
  },
  {
    name: 'update_mcp_server_user_access',
    method: 'PUT',
    path: '/mcp-servers/{mcpServerId}/user-access',
    title: 'Update MCP server user access',
    description:
      'Allow or forbid users the use of an MCP server, or set the default for users without an exception. Ids come from list_mcp_server_user_access. At once for running clients.',
    examplePhrases: `
      let a person use an mcp server, forbid a user an mcp, block a colleague from an mcp server, allow only some people
      on the mcp, give someone access to the mcp tools, deny the mcp by default, keep a person from using an mcp, he
      must not use the mcp, she should be able to use the mcp
    `,
    risk: 'write',
    could: ['cuts off', 'grants'],
    sensitive: 'access',
    scopes: ['mcp_servers.update'],
    replaces: true,
    input: {
      ...whichServer,
      user_access: merging(inBody(userAccess)),
      default_user_access: inBody(choice(['allow', 'deny'])),
    },
    needsOneOf: [['user_access', 'default_user_access']],
    argumentAliases: { ...whichServerAliases, users: 'user_access' },
    escalates: [
      {
        argument: 'user_access[].enabled',
        equals: [false],
        to: 'delete',
        because: 'Takes the MCP server away from users.',
      },
      {
        argument: 'default_user_access',
        equals: ['deny'],
        to: 'delete',
        because: 'Every user without an exception loses the MCP server.',
      },
    ],
    examples: [
      {
        says: 'Only one user may use it',
        arguments: {
          mcp_server_id: 'ticket-tracker',
          default_user_access: 'deny',
          user_access: [{ user_id: '3f0c2c6e-58a1-4f0e-9a57-0a3a4b9d1c22', enabled: true }],
        },
      },
    ],
  },
  {
    ...serverRead,
    name: 'check_mcp_server_user_access',
    path: '/mcp-servers/{mcpServerId}/user-access/check',
    title: 'Check own MCP server access',
    description:
      "Check whether the user of this server's own API key may use an MCP server. For other users: list_mcp_server_user_access.",
    examplePhrases: `
      may I use this mcp server, am I allowed on the mcp, do I have access to the mcp server, can my key use the mcp
    `,
    input: whichServer,
    argumentAliases: whichServerAliases,
    documented: false,
  },
  {
    ...serverRead,
    name: 'list_mcp_server_connections',
    path: '/mcp-servers/{mcpServerId}/connections',
    title: 'List MCP server connections',
    description:
      'List which users are signed in (connected) to an MCP server and since when. For who may use it at all: list_mcp_server_user_access.',
    examplePhrases: `
      who is signed in to an mcp server, who is connected to the mcp, active mcp sessions, which users have authorised
      the mcp, who is logged into the mcp right now
    `,
    input: { ...whichServer, user_id: inQuery(text()), workspace_id: serverWorkspace, ...pageInput(500) },
    argumentAliases: whichServerAliases,
    paging: pages(500),
  },
  {
    name: 'disconnect_mcp_server_connection',
    method: 'DELETE',
    path: '/mcp-servers/{mcpServerId}/connections',
    title: 'Disconnect user from MCP server',
    description:
      "End one user's signed-in connection to an MCP server: they must authorise again. A service key must give user_id (from list_mcp_server_connections). To forbid use instead: update_mcp_server_user_access.",
    examplePhrases: `
      sign a user out of an mcp, end someone's mcp session, force a new login for an mcp server, log him off the mcp,
      make the user authorise again, drop a user's connection, sign someone out of an mcp, log a person out of the mcp
    `,
    risk: 'delete',
    could: ['cuts off'],
    scopes: ['mcp_servers.update'],
    input: {
      ...whichServer,
      user_id: inQuery(text('UUID; with a user key, that user unless given.'), { listed: text() }),
      workspace_id: serverWorkspace,
    },
    argumentAliases: whichServerAliases,
  },
  {
    ...serverRead,
    name: 'get_mcp_server_client_info',
    path: '/mcp-servers/{mcpServerId}/client-info',
    title: 'Get MCP server OAuth client',
    description:
      'Read the OAuth client that Portkey has registered with the external service behind an MCP server (client id, redirect URIs; secrets masked).',
    examplePhrases: `
      oauth client of an mcp server, client id used with the external service, redirect uri of an mcp, how is portkey
      registered at the mcp's oauth
    `,
    input: whichServer,
    argumentAliases: whichServerAliases,
    secretReply: clientSecretPaths,
    untrusted: ['**'],
    foreignText: true,
    documented: false,
  },
  {
    ...serverRead,
    name: 'get_mcp_server_tokens',
    path: '/mcp-servers/{mcpServerId}/tokens',
    title: 'Get MCP server tokens',
    description:
      'See whether OAuth tokens are stored for an MCP server and when they expire. The tokens themselves are masked.',
    examplePhrases: `
      are there oauth tokens for the mcp, when do the mcp tokens expire, is the mcp server authorised, token state of an
      mcp
    `,
    input: whichServer,
    argumentAliases: whichServerAliases,
    secretReply: tokenPaths,
    documented: false,
  },
  {
    name: 'set_mcp_server_tokens',
    method: 'PUT',
    path: '/mcp-servers/{mcpServerId}/tokens',
    title: 'Set MCP server tokens',
    description:
      'Store OAuth tokens that Portkey sends to the external service behind an MCP server. The tokens stored before are lost.',
    examplePhrases: `
      store oauth tokens for an mcp server, put in a new access token for the mcp, refresh token of the mcp server set
      by hand, supply tokens to an mcp, oauth token of the mcp was revoked put in a new one, mcp needs a new token
    `,
    risk: 'write',
    could: ['cuts off', 'sends elsewhere'],
    sendsTo: {
      reads: [{ operation: 'get_mcp_server', next: 'mcp_integration_id' }, { operation: 'get_mcp_integration' }],
      always: true,
    },
    sensitive: 'egress',
    scopes: ['mcp_servers.update'],
    replaces: true,
    input: {
      ...whichServer,
      access_token: required(inBody(secretText())),
      refresh_token: inBody(secretText()),
    },
    argumentAliases: whichServerAliases,
    secretReply: tokenPaths,
    documented: false,
  },
  {
    name: 'delete_mcp_server_tokens',
    method: 'DELETE',
    path: '/mcp-servers/{mcpServerId}/tokens',
    title: 'Delete MCP server tokens',
    description:
      "Delete the OAuth tokens stored for an MCP server: its calls fail until someone authorises again or set_mcp_server_tokens stores new ones. For another user's connection: disconnect_mcp_server_connection.",
    examplePhrases: `
      remove the oauth tokens of an mcp, wipe stored mcp tokens, forget the mcp authorisation, clear the tokens of an
      mcp server
    `,
    risk: 'delete',
    could: ['cuts off'],
    scopes: ['mcp_servers.update'],
    input: whichServer,
    argumentAliases: whichServerAliases,
    documented: false,
  },
] as const satisfies readonly Operation[];
