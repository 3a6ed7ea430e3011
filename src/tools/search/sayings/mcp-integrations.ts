import type { Sayings } from './sayings.ts';

export const mcpIntegrations: Sayings = {
  list_mcp_integrations: `
    which mcp servers are registered, mcp registry, list external tool servers, what connectors do we have, which
    mcp integrations exist in the organisation
  `,
  create_mcp_integration: `
    add an mcp server by url, register a tool server, connect github mcp to the company, add an external mcp, hook
    up linear or notion as tools, onboard a new mcp server, make an mcp available in portkey, connect our own mcp
    server, offer an external tool server to all agents, register an mcp server with its url, bring the github tools
    into portkey, add an mcp for the whole company
  `,
  delete_mcp_integration: `
    remove an mcp server from the registry, unregister a tool server, get rid of an mcp integration everywhere, we
    no longer trust this mcp server
  `,
  get_mcp_integration: `
    url of an mcp integration, how does the registered mcp server authenticate, details of an mcp integration, which
    headers are sent to the mcp
  `,
  update_mcp_integration: `
    mcp server moved to a new url, change the authentication of an mcp integration, new token header for the
    registered mcp server, edit an mcp integration, rename a registered mcp server, mcp moved to another address,
    credentials of the registered mcp changed
  `,
  test_mcp_integration: `
    does the registered mcp server answer, is the mcp integration reachable, check the connection to an external mcp
    server, ping the registered mcp
  `,
  list_mcp_integration_capabilities: `
    tools of a registered mcp server, what can the mcp integration do, which tools are enabled organisation wide,
    prompts and resources of a registered mcp
  `,
  update_mcp_integration_capabilities: `
    disable a tool of an mcp for everyone, turn off a dangerous tool in all workspaces, enable an mcp tool company
    wide, block a tool organisation wide, only read tools of the mcp for the whole company
  `,
  get_mcp_integration_metadata: `
    version of a registered mcp server, last sync of the integration, protocol version of the external mcp, when was
    the mcp integration last synced
  `,
  sync_mcp_integration: `
    update the record of a registered mcp server, upload capabilities of an mcp integration, refresh the stored tool
    list of an integration, sync the mcp integration
  `,
  list_mcp_integration_workspaces: `
    which workspaces may use an mcp integration, which teams have the github mcp, who has access to a registered mcp
  `,
  update_mcp_integration_workspaces: `
    give a workspace access to an mcp integration, let a team use the registered mcp, take an mcp away from a
    workspace, share an mcp server with other teams, roll out an mcp to all workspaces, a team should not see the
    mcp integration any more, give a workspace the registered mcp
  `,
};
