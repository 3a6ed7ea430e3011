import type { Sayings } from './sayings.ts';

export const mcpServers: Sayings = {
  list_mcp_servers: `
    which mcp servers does my workspace have, list mcp servers, url for my client to connect to an mcp, mcp
    instances of a workspace, tool servers available to the team, which mcp servers can i connect to, mcp servers
    for my agent
  `,
  create_mcp_server: `
    set up an mcp server in a workspace, make an instance of a registered mcp, let my team call the mcp tools, add
    an mcp to our workspace, new mcp server from an integration, give a workspace an mcp, agents of one team should
    have the tools
  `,
  delete_mcp_server: `
    remove an mcp server from a workspace, delete the mcp instance, the team no longer needs the mcp, take down our
    mcp server
  `,
  get_mcp_server: `
    details of an mcp server, which integration is behind the mcp server, slug and status of an mcp server
  `,
  update_mcp_server: `
    rename an mcp server, change the description of an mcp server, edit the mcp instance
  `,
  test_mcp_server: `
    is the mcp server up, does the mcp respond, check the mcp connection, mcp tools are not working test it, is an
    mcp server reachable, mcp server health, is the mcp answering, mcp seems down
  `,
  get_mcp_server_metadata: `
    version of the mcp server software, protocol version of an mcp server, mcp server instructions, last sync of an
    mcp server
  `,
  sync_mcp_server_metadata: `
    upload name and version of an mcp server, update the record of the mcp server's software, set recorded
    instructions of an mcp
  `,
  list_mcp_server_capabilities: `
    which tools does the mcp server offer, list tools of an mcp, what can the mcp do, mcp resources and prompts,
    which mcp tools are switched on, functions of an mcp server
  `,
  update_mcp_server_capabilities: `
    disable a tool of an mcp server, turn off the delete tool in our workspace, enable an mcp tool, hide a dangerous
    mcp tool, block a tool of the mcp, switch a tool back on, turn off one tool of an mcp in a workspace, prevent a
    dangerous tool from being called
  `,
  sync_mcp_server_capabilities: `
    upload the tool list of an mcp server, record the tools of an mcp, refresh the stored tools, sync capabilities
  `,
  list_mcp_server_user_access: `
    who may use an mcp server, which people are allowed on the mcp, access list of an mcp, users with an exception
    for an mcp, is he allowed to use the mcp
  `,
  update_mcp_server_user_access: `
    let a person use an mcp server, forbid a user an mcp, block a colleague from an mcp server, allow only some
    people on the mcp, give someone access to the mcp tools, deny the mcp by default, keep a person from using an
    mcp, he must not use the mcp, she should be able to use the mcp
  `,
  check_mcp_server_user_access: `
    may I use this mcp server, am I allowed on the mcp, do I have access to the mcp server, can my key use the mcp
  `,
  list_mcp_server_connections: `
    who is signed in to an mcp server, who is connected to the mcp, active mcp sessions, which users have authorised
    the mcp, who is logged into the mcp right now
  `,
  disconnect_mcp_server_connection: `
    sign a user out of an mcp, end someone's mcp session, force a new login for an mcp server, log him off the mcp,
    make the user authorise again, drop a user's connection, sign someone out of an mcp, log a person out of the mcp
  `,
  get_mcp_server_client_info: `
    oauth client of an mcp server, client id used with the external service, redirect uri of an mcp, how is portkey
    registered at the mcp's oauth
  `,
  get_mcp_server_tokens: `
    are there oauth tokens for the mcp, when do the mcp tokens expire, is the mcp server authorised, token state of
    an mcp
  `,
  set_mcp_server_tokens: `
    store oauth tokens for an mcp server, put in a new access token for the mcp, refresh token of the mcp server set
    by hand, supply tokens to an mcp, oauth token of the mcp was revoked put in a new one, mcp needs a new token
  `,
  delete_mcp_server_tokens: `
    remove the oauth tokens of an mcp, wipe stored mcp tokens, forget the mcp authorisation, clear the tokens of an
    mcp server
  `,
  list_approved_mcp_servers: `
    registry of approved mcp servers, catalog of mcp servers that clients may connect to, mcp registry of the
    organisation, which mcp servers are approved
  `,
};
