import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row } from '../model/store.ts';
import { findNamed, needOrganisationKey, type ScopedRow, shownName, workspacesIn } from '../rows/access.ts';
import { oneOrMore } from './shared/fields.ts';
import { listedElements } from './shared/list.ts';
import { sameOrganisation, workspaceEntries } from './shared/resource.ts';

type Phase = 'input' | 'output';

/** What is set for the whole organisation; ids of guardrails, ids of workspaces that are exempt. */
interface OrganisationRow extends Row {
  readonly defaults: { readonly input_guardrails: readonly string[]; readonly output_guardrails: readonly string[] };
  readonly exclusions: Readonly<Record<Phase, readonly string[]>>;
}

const organisationOf = (call: SandboxCall): OrganisationRow => {
  needOrganisationKey(call);
  const [row] = call.store.table<OrganisationRow>(tables.organisation).all();
  if (row === undefined) throw new Error('there is no organisation');
  return row;
};

const save = (call: SandboxCall, row: OrganisationRow, patch: Partial<OrganisationRow>): void => {
  call.store.table<OrganisationRow>(tables.organisation).update(row.id, patch);
};

/** Guardrails go in as ids or slugs and come out with both. Source: portkey-facts.md "Operations outside the document". */
const shown = (call: SandboxCall, ids: readonly string[]): JsonObject[] =>
  ids.map((id) => ({ id, slug: call.store.table('guardrails').get(id)?.slug ?? null }));

const get: Handler = (call) => {
  const { id, defaults } = organisationOf(call);
  return {
    json: {
      object: 'organisation_defaults',
      organisation_id: id,
      input_guardrails: shown(call, defaults.input_guardrails),
      output_guardrails: shown(call, defaults.output_guardrails),
    },
  };
};

/** What is absent is kept. @throws ApiError 400 where a guardrail is not the organisation's (TF). */
const update: Handler = (call) => {
  const row = organisationOf(call);
  const ids = (field: string, kept: readonly string[]): readonly string[] => {
    const names = call.body[field];
    if (names === undefined) return kept;
    return oneOrMore<unknown>(names).map((name, index) => {
      const at = `${field}[${index}]`;
      const found = findNamed<ScopedRow>(call, { table: 'guardrails', what: 'Guardrail' }, at, String(name));
      if (found.workspace_id != null)
        throw invalid(at, 'Workspace-scoped guardrails cannot be set as organisation defaults');
      return found.id;
    });
  };
  save(call, row, {
    defaults: {
      input_guardrails: ids('input_guardrails', row.defaults.input_guardrails),
      output_guardrails: ids('output_guardrails', row.defaults.output_guardrails),
    },
  });
  return { json: {} };
};

const listExclusions =
  (phase: Phase): Handler =>
  (call) => {
    const row = organisationOf(call);
    sameOrganisation(call, call.query.get('organisation_id') ?? undefined);
    return listedElements(call, row.exclusions[phase], (id) => {
      const workspace = workspacesIn(call.store).get(id);
      return {
        workspace_id: id,
        workspace_slug: workspace?.slug ?? null,
        workspace_name: workspace === undefined ? null : shownName(workspace),
        excluded: true,
      };
    });
  };

const updateExclusions =
  (phase: Phase): Handler =>
  (call) => {
    const row = organisationOf(call);
    sameOrganisation(call, call.body.organisation_id ?? null);
    const excluded = new Set(call.body.override_existing === true ? [] : row.exclusions[phase]);
    for (const { entry, workspace } of workspaceEntries(call, 'workspace_id')) {
      if (entry.excluded === true) excluded.add(workspace.id);
      else excluded.delete(workspace.id);
    }
    save(call, row, { exclusions: { ...row.exclusions, [phase]: [...excluded] } });
    return { json: {} };
  };

export const organisationHandlers: Handlers = {
  get_organisation_defaults: get,
  update_organisation_defaults: update,
  list_input_guardrail_workspace_exclusions: listExclusions('input'),
  update_input_guardrail_workspace_exclusions: updateExclusions('input'),
  list_output_guardrail_workspace_exclusions: listExclusions('output'),
  update_output_guardrail_workspace_exclusions: updateExclusions('output'),
};
