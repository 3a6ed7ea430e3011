import { objectOr } from '../../json.ts';
import { defined, type Values } from '../values.ts';
import { canonical, differingPaths } from './json-values.ts';
import type { Snapshot } from './read-workspace.ts';
import { type Reference, withoutReferences } from './references.ts';
import { addStep, type Draft, nameIn } from './steps.ts';
import { WORKSPACE_FIELDS } from './workspace-entry.ts';

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
export function planSettings(draft: Draft, wanted: Values | undefined, target: Snapshot): void {
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
  const missing: Reference[] = [];
  const follow = (reference: Reference): unknown => {
    const name = nameIn(draft, reference, 'slug');
    if (name === undefined) missing.push(reference);
    return name;
  };
  const args = differing.map((name) => [name, withoutReferences(wanted[name] ?? CLEARED[name], follow)] as const);
  const fields = differing.flatMap((name) => differingPaths(before[name], wanted[name], name));
  draft.differences.push({ section: 'workspace', is: 'different', fields });
  const [first] = missing;
  if (first !== undefined) {
    cannot(`names ${first.$ref} ${JSON.stringify(first.name ?? '')}, which is neither there nor made by this plan`);
    return;
  }
  addStep(draft, 'update_workspace', { workspace_id: target.id, ...defined(Object.fromEntries(args)) });
}
