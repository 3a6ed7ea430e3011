import { forbidden, invalid } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { find, isVisible, listWorkspace, taken, targetWorkspace } from '../rows/access.ts';
import { type LabelRow, labelsIn, promptVersionsIn } from '../rows/prompts.ts';
import { given, nameIn, textIn } from './shared/fields.ts';
import { holds, listed } from './shared/list.ts';

const labelOf = (call: SandboxCall): LabelRow =>
  find<LabelRow>(call, { table: 'labels', what: 'Label' }, call.params.labelId ?? '');

/** A label of every workspace (`is_universal`) has no workspace; then the field is left out, as it is no null. */
const view = (row: LabelRow): JsonObject => ({
  id: row.id,
  name: row.name,
  description: row.description,
  color_code: row.color_code,
  organisation_id: row.organisation_id,
  ...(row.workspace_id == null ? {} : { workspace_id: row.workspace_id }),
  is_universal: row.is_universal === true,
  status: row.status,
  created_at: row.created_at,
  last_updated_at: row.last_updated_at,
});

/** Names are unique among the labels that a workspace sees; production, staging and development are everybody's. */
const refuseTaken = (
  call: SandboxCall,
  name: string,
  workspaceId: string | null | undefined,
  except?: string,
): void => {
  const same = labelsIn(call.store)
    .by('name', name)
    .some(
      (row) =>
        row.id !== except && (row.workspace_id == null || workspaceId == null || row.workspace_id === workspaceId),
    );
  if (same) throw taken('name', name);
};

const labelName = (body: JsonObject): string => {
  const name = nameIn(body);
  if (name === 'latest' || name === 'default' || /^\d+$/.test(name) || /[@\s]/.test(name))
    throw invalid('name', 'may not be latest, default or a number, nor hold spaces or @');
  return name;
};

const create: Handler = (call) => {
  const name = labelName(call.body);
  const organisationWide = call.body.organisation_id !== undefined && call.body.workspace_id === undefined;
  if (organisationWide && call.actor.workspaceId !== undefined) throw forbidden();
  if (call.body.organisation_id !== undefined && call.body.organisation_id !== call.actor.organisationId)
    throw invalid('organisation_id', 'is not the organisation of this key');
  const workspaceId = organisationWide ? null : targetWorkspace(call).id;
  refuseTaken(call, name, workspaceId);
  const at = isoDate(call.now);
  const row = labelsIn(call.store).insert({
    id: call.ids.uuid(),
    name,
    description: textIn(call.body, 'description') ?? '',
    color_code: textIn(call.body, 'color_code') ?? '#6b7280',
    organisation_id: call.actor.organisationId,
    workspace_id: workspaceId,
    is_universal: false,
    status: 'active',
    created_at: at,
    last_updated_at: at,
  });
  return { json: { id: row.id } };
};

const ownLabel = (call: SandboxCall): LabelRow => {
  const row = labelOf(call);
  if (row.is_universal === true) throw forbidden('This label is reserved and cannot be changed');
  return row;
};

export const labelHandlers: Handlers = {
  list_prompt_labels: (call) => {
    const search = call.query.get('search');
    const workspace = listWorkspace(call);
    return listed(call, {
      table: labelsIn(call.store),
      where:
        call.actor.workspaceId === undefined && workspace === undefined && search === null
          ? undefined
          : (row) =>
              isVisible(call.actor, row) &&
              (workspace === undefined || row.workspace_id == null || row.workspace_id === workspace) &&
              (search === null || holds(row.name, search)),
      view,
    });
  },
  create_prompt_label: create,
  get_prompt_label: (call) => ({ json: view(labelOf(call)) }),
  update_prompt_label: (call) => {
    const row = ownLabel(call);
    const changes = given(call.body, ['description', 'color_code']);
    if (call.body.name !== undefined) {
      changes.name = labelName(call.body);
      refuseTaken(call, String(changes.name), row.workspace_id, row.id);
    }
    labelsIn(call.store).update(row.id, { ...changes, last_updated_at: isoDate(call.now) });
    return { json: {} };
  },
  delete_prompt_label: (call) => {
    const row = ownLabel(call);
    for (const version of promptVersionsIn(call.store).by('label_id', row.id))
      promptVersionsIn(call.store).update(version.id, { label_id: null });
    labelsIn(call.store).remove(row.id);
    return { json: {} };
  },
};
