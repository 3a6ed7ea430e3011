import { forbidden } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { isVisible, listWorkspace, taken, targetWorkspace } from '../rows/access.ts';
import { type LabelRow, promptVersionsIn } from '../rows/prompts.ts';
import { given, nameIn, shows, textIn } from './shared/fields.ts';
import { has } from './shared/list.ts';
import { newRow, resource, sameOrganisation } from './shared/resource.ts';

const labels = resource<LabelRow>({
  table: 'labels',
  what: 'Label',
  parameter: 'labelId',
  mayChange: (_call, row) => {
    if (row.is_universal === true) throw forbidden('This label is reserved and cannot be changed');
  },
});

/** A label of every workspace (`is_universal`) has no workspace; then the field is left out, as it is no null. */
const view = (row: LabelRow): JsonObject => ({
  ...shown(row),
  workspace_id: row.workspace_id ?? undefined,
  is_universal: row.is_universal === true,
});
const shown = shows(
  'id name description color_code organisation_id workspace_id is_universal status created_at last_updated_at',
);

/** Names are unique among the labels that a workspace sees; production, staging and development are everybody's. */
const refuseTaken = (
  call: SandboxCall,
  name: string,
  workspaceId: string | null | undefined,
  except?: string,
): void => {
  const same = labels
    .rows(call)
    .by('name', name)
    .some(
      (row) =>
        row.id !== except && (row.workspace_id == null || workspaceId == null || row.workspace_id === workspaceId),
    );
  if (same) throw taken('name', name);
};

const create: Handler = (call) => {
  const { body } = call;
  const name = nameIn(body);
  const organisationWide = body.organisation_id !== undefined && body.workspace_id === undefined;
  if (organisationWide && call.actor.workspaceId !== undefined) throw forbidden();
  sameOrganisation(call);
  const workspaceId = organisationWide ? null : targetWorkspace(call).id;
  refuseTaken(call, name, workspaceId);
  const { id } = labels.rows(call).insert({
    ...newRow(call),
    name,
    description: textIn(body, 'description') ?? '',
    color_code: textIn(body, 'color_code') ?? '#6b7280',
    workspace_id: workspaceId,
    is_universal: false,
  });
  return { json: { id } };
};

export const labelHandlers: Handlers = {
  list_prompt_labels: labels.list({
    where: (call) => {
      const workspace = listWorkspace(call);
      if (workspace === undefined) return undefined;
      return (row) => isVisible(call.actor, row) && (row.workspace_id == null || row.workspace_id === workspace);
    },
    filters: { search: has('name') },
    view,
  }),
  create_prompt_label: create,
  get_prompt_label: labels.get(view),
  update_prompt_label: labels.update((call, row) => {
    const changes = given(call.body, ['description', 'color_code']);
    if (call.body.name === undefined) return changes;
    const name = nameIn(call.body);
    refuseTaken(call, name, row.workspace_id, row.id);
    return { ...changes, name };
  }),
  delete_prompt_label: labels.remove((call, row) => {
    for (const version of promptVersionsIn(call.store).by('label_id', row.id))
      promptVersionsIn(call.store).update(version.id, { label_id: null });
  }),
};
