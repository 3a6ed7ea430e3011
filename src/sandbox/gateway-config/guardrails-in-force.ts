import { type Guardrail, heldGuardrail, storedGuardrail } from '../guardrails/guardrail.ts';
import type { JsonObject, SandboxCall } from '../model/handler.ts';
import { tables } from '../model/rows.ts';
import type { Row } from '../model/store.ts';
import { asList, asObject, asTexts } from '../model/value.ts';
import { workspaceOf, workspacesIn } from '../rows/access.ts';
import { guardrailPlaces } from './schema.ts';

type Phase = 'input' | 'output';

/** The guardrail with this id or slug, if a workspace may use it: its own, or one of the organisation. */
export const findGuardrail = (call: SandboxCall, idOrSlug: string, workspace = workspaceOf(call)): Row | undefined =>
  call.store.table('guardrails').get(idOrSlug, (row) => row.workspace_id == null || row.workspace_id === workspace);

/** What the organisation sets for every workspace but those it exempts, and then the workspace for itself. */
const defaults = (call: SandboxCall, phase: Phase): string[] => {
  const own = asObject(workspacesIn(call.store).get(workspaceOf(call))?.defaults);
  const row = call.store.table(tables.organisation).get(call.actor.organisationId);
  const exempt = asTexts(asObject(row?.exclusions)?.[phase]).includes(workspaceOf(call));
  const name = `${phase}_guardrails`;
  return [...(exempt ? [] : asTexts(asObject(row?.defaults)?.[name])), ...asTexts(own?.[name])];
};

/**
 * The guardrails that a request runs through: the organisation's, the workspace's, the config's, then those of the
 * targets chosen. A stored one that is named twice runs once.
 *
 * @param levels the config and the targets chosen within it, found to be sound beforehand
 */
export const guardrailsInForce = (call: SandboxCall, phase: Phase, levels: readonly JsonObject[]): Guardrail[] => {
  const held = [
    ...defaults(call, phase).map((stored) => ({ stored, over: {} })),
    ...levels.flatMap((level) =>
      guardrailPlaces[phase].flatMap((place) =>
        asList(level[place]).map((value, index) => heldGuardrail(value, `${place}[${index}]`)),
      ),
    ),
  ];
  const seen = new Set<string>();
  return held.flatMap((each) => {
    if ('whole' in each) return [each.whole];
    const row = 'stored' in each ? call.store.table('guardrails').get(each.stored) : undefined;
    if (row === undefined || !('stored' in each) || seen.has(row.id)) return [];
    seen.add(row.id);
    return [storedGuardrail(row, each.over)];
  });
};
