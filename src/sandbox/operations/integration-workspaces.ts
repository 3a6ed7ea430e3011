import { isObject } from '../../json.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { workspacesIn } from '../rows/access.ts';
import { grantsIn, type IntegrationGrantRow, integrationsIn } from '../rows/providers.ts';
import { integrationOf, ownIntegration } from './integrations.ts';
import { defaultProviderIn, limitsIn, setGrant, workspaceEntries } from './shared/integration-access.ts';
import { cut } from './shared/list.ts';

/** Workspaces are named by slug, also where a UUID was sent. Source: portkey-facts.md "Habits". */
const view = (call: SandboxCall, row: IntegrationGrantRow): JsonObject => ({
  id: workspacesIn(call.store).get(row.workspace_id)?.slug ?? row.workspace_id,
  enabled: row.enabled,
  // Null when unset, as a workspace's own limits are; the official Python SDK's types refuse an empty list here.
  usage_limits: row.usage_limits ?? null,
  rate_limits: row.rate_limits ?? null,
  status: 'active',
});

const list: Handler = (call) => {
  const row = integrationOf(call);
  const rows = grantsIn(call.store)
    .by('integration_id', row.id)
    .filter((grant) => call.actor.workspaceId === undefined || grant.workspace_id === call.actor.workspaceId);
  const { page, total } = cut(call, rows);
  return { json: { total, workspaces: page.map((grant) => view(call, grant)) } };
};

const update: Handler = (call) => {
  const row = ownIntegration(call);
  const entries = workspaceEntries(call);
  const base = defaultProviderIn(call.body);
  if (call.body.override_existing_workspace_access === true) {
    const named = new Set(entries.map(({ workspace }) => workspace.id));
    for (const grant of grantsIn(call.store).by('integration_id', row.id))
      if (!named.has(grant.workspace_id))
        setGrant(call, row, { id: grant.workspace_id }, { enabled: false, settings: {}, provider: base });
  }
  for (const { entry, workspace } of entries)
    setGrant(call, row, workspace, {
      enabled: entry.enabled === true,
      settings: entry,
      provider: defaultProviderIn(entry, base),
    });
  const { global_workspace_access: everywhere } = call.body;
  if (isObject(everywhere)) {
    integrationsIn(call.store).update(row.id, {
      global_workspace_access: { ...everywhere, ...limitsIn(call, everywhere) },
    });
  }
  return { json: {} };
};

export const integrationWorkspaceHandlers: Handlers = {
  list_integration_workspaces: list,
  update_integration_workspaces: update,
};
