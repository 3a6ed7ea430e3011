import { objectOr } from '../../json.ts';
import { defined, type Values } from '../model/values.ts';
import type { StepResult, WorkflowTools } from '../model/workflow.ts';
import { whatNow } from '../plans/plan.ts';
import { type Document, type DocumentFault, readDocument } from './check-document.ts';
import { planDeletions, planSection } from './plan-section.ts';
import { canonical, differingPaths, withoutReferences } from './references.ts';
import { keyOf, sections, WORKSPACE_FIELDS } from './sections.ts';
import { documentOf, readWorkspace, type Snapshot } from './snapshot.ts';
import { addStep, type Draft, follower, type Place, type SectionPlan } from './steps.ts';

/** What one plan can have: `apply_plan` takes no more. */
const MOST_STEPS = 100;

/**
 * The plan that brings a workspace to a document.
 *
 * @param args of plan_workspace
 * @param tools the way to Portkey
 */
export async function planToDocument(args: Values, tools: WorkflowTools): Promise<StepResult> {
  const source = args.from === undefined ? undefined : await readWorkspace(String(args.from), tools);
  if (source !== undefined && 'ok' in source) return source;
  const document = readDocument(source === undefined ? args.document : documentOf(source));
  if (!('sections' in document)) return invalid(document);
  const target = await readWorkspace(String(args.workspace_id), tools);
  if ('ok' in target) return target;
  for (const { section, why } of source?.notRead ?? [])
    tools.note(`Of ${String(args.from)} nothing is planned for its ${section}: ${why}`);
  return answerOf(planned(document, target, args.delete_extra === true), target);
}

function invalid(faults: readonly DocumentFault[]): StepResult {
  const said = faults.map(({ field, message }) => `${field} ${message}`).join('; ');
  return {
    ok: false,
    error: {
      message: `Nothing was planned: ${said}.`,
      details: { code: 'invalid_arguments', field_errors: faults },
    },
  };
}

function planned(document: Document, target: Snapshot, deleteExtra: boolean): Draft {
  const places = new Map(
    sections.map(({ name }) => [
      name,
      new Map((target.sections.get(name) ?? []).map((stored): [string, Place] => [keyOf(stored.entry), { stored }])),
    ]),
  );
  const draft: Draft = { workspaceId: target.id, steps: [], differences: [], cannot: [], waits: [], places };
  const known = sections.flatMap((section) => {
    const wanted = document.sections.get(section.name);
    const stored = target.sections.get(section.name);
    if (wanted === undefined) return [];
    const plan: SectionPlan = { draft, section, target, deleteExtra };
    if (stored !== undefined) return [{ plan, wanted, stored }];
    const why = target.notRead.find((one) => one.section === section.name)?.why;
    draft.cannot.push({ section: section.name, reason: `could not be read in the workspace: ${why}` });
    return [];
  });
  for (const { plan, wanted, stored } of known) planSection(plan, wanted, stored);
  planSettings(draft, document.workspace, target);
  if (deleteExtra) for (const { plan, wanted, stored } of [...known].reverse()) planDeletions(plan, wanted, stored);
  return draft;
}

function answerOf(draft: Draft, target: Snapshot): StepResult {
  const { steps, differences, cannot, waits } = draft;
  const plan = steps.slice(0, MOST_STEPS);
  const name = String(objectOr(target.workspace).name ?? target.id);
  const count = (is: string): number => differences.filter((one) => one.is === is).length;
  const again = [
    ...(steps.length > plan.length ? [`It takes ${steps.length} steps; these are the first ${plan.length}.`] : []),
    ...(waits.length > 0 ? [`${waits.length} things wait for what this plan makes.`] : []),
  ];
  const sentences = [
    `To bring workspace ${name} to the document: ${count('missing')} things are missing, ${count('different')} different, ${count('extra')} not in the document.`,
    ...(cannot.length > 0 ? [`${cannot.length} things cannot be planned (cannot).`] : []),
    whatNow(plan),
    ...(again.length > 0 ? [`${again.join(' ')} Carry it out, then call plan_workspace again for the rest.`] : []),
  ];
  const data: Values = defined({
    summary: sentences.join(' '),
    plan,
    differences,
    cannot: cannot.length > 0 ? cannot : undefined,
    waits: waits.length > 0 ? waits : undefined,
  });
  return { ok: true, data };
}

/** What is sent for a setting that the document does not have. */
const CLEARED: Readonly<Record<string, unknown>> = {
  description: '',
  icon: '',
  defaults: {},
  usage_limits: null,
  rate_limits: null,
};

/**
 * Plans a workspace's own settings. Its name is never changed: a copy of another workspace keeps its own.
 *
 * @param draft the plan, to which a step is added
 * @param wanted the workspace of the document
 * @param target what is there
 */
function planSettings(draft: Draft, wanted: Values | undefined, target: Snapshot): void {
  if (wanted === undefined) return;
  const cannot = (reason: string): void => void draft.cannot.push({ section: 'workspace', reason });
  if (target.workspace === undefined) {
    cannot('its own settings could not be read');
    return;
  }
  const before = objectOr(target.workspace);
  const differing = WORKSPACE_FIELDS.filter((name) => {
    if (wanted[name] === undefined && !(name in CLEARED)) return false;
    return canonical(wanted[name] ?? undefined) !== canonical(before[name]);
  });
  if (differing.length === 0) return;
  const { follow, missing } = follower(draft);
  const args = differing.map(
    (name) => [name, withoutReferences(wanted[name] ?? CLEARED[name], follow('slug'))] as const,
  );
  const fields = differing.flatMap((name) => differingPaths(before[name], wanted[name], name));
  draft.differences.push({ section: 'workspace', is: 'different', fields });
  const name = missing();
  if (name !== undefined) cannot(`names ${name}, which is neither there nor made by this plan`);
  else addStep(draft, 'update_workspace', { workspace_id: target.id, ...defined(Object.fromEntries(args)) });
}
