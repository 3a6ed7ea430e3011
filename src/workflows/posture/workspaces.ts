import { isObject, objectOr } from '../../json.ts';
import { call, defined, isEmpty, type Values } from '../model/values.ts';
import { type Check, checkEach, isOn, objectOf } from './check.ts';
import type { Facts } from './sources.ts';

/** What members may do that weakens what protects others. */
const memberRights = [
  {
    name: 'members_write_guardrails',
    severity: 'high',
    right: 'membersWriteGuardrails',
    why: 'Every member may change or delete the guardrails that check their own requests.',
  },
  {
    name: 'members_create_keys',
    severity: 'medium',
    right: 'membersWriteApiKeys',
    why: 'Every member may make API keys, and change those that are there.',
  },
] as const;

const exemptions = [
  { phase: 'input', source: 'inputExclusions', says: 'requests' },
  { phase: 'output', source: 'outputExclusions', says: 'answers' },
] as const;

/** Where a config names guardrails, or holds them whole (portkey-live.md 8). */
const GUARDRAIL_PLACES = ['input_guardrails', 'output_guardrails', 'before_request_hooks', 'after_request_hooks'];

const holdsGuardrail = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(holdsGuardrail);
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([key, inner]) => (GUARDRAIL_PLACES.includes(key) && !isEmpty(inner)) || holdsGuardrail(inner),
  );
};

/** Whether every request in a workspace meets a guardrail of the organisation or of its own. */
function isGuarded(
  workspace: Values,
  {
    organisationDefaults: ours,
    inputExclusions,
    outputExclusions,
  }: Pick<Facts, 'organisationDefaults' | 'inputExclusions' | 'outputExclusions'>,
): boolean {
  const own = objectOr(workspace.defaults);
  if (!isEmpty(own.input_guardrails) || !isEmpty(own.output_guardrails)) return true;
  const isExempt = (rows: readonly Values[]): boolean =>
    rows.some(({ workspace_id: id, workspace_slug: slug }) => id === workspace.id || slug === workspace.slug);
  return (
    (!isEmpty(ours.input_guardrails) && !isExempt(inputExclusions)) ||
    (!isEmpty(ours.output_guardrails) && !isExempt(outputExclusions))
  );
}

const MUCH = 50;

/** Detections on workspaces: what members may do, and what guards their requests. */
export const workspaceChecks: readonly Check[] = [
  ...memberRights.map(({ name, severity, right, why }) =>
    checkEach({
      name,
      severity,
      each: 'workspaces',
      judge: ({ security_settings: rights, status, slug }) =>
        isOn(objectOr(rights)[right]) &&
        status !== 'archived' && {
          why,
          mend: call('update_workspace', { workspace_id: slug, security_settings: { [right]: false } }),
        },
    }),
  ),
  ...exemptions.map(({ phase, source, says }) =>
    checkEach({
      name: `exempt_from_${phase}_guardrails`,
      severity: 'medium',
      each: source,
      reads: ['workspaces', 'organisationDefaults'],
      judge: (row, looking, { workspaces, organisationDefaults: ours }) => {
        const workspace = workspaces.find(({ id, slug }) => id === row.workspace_id || slug === row.workspace_slug);
        if (isEmpty(ours[`${phase}_guardrails`]) || workspace === undefined) return undefined;
        return {
          object: objectOf('workspace', workspace, looking),
          why: `Its ${says} do not meet the organisation's default ${phase} guardrails.`,
          mend: call(`update_${phase}_guardrail_workspace_exclusions`, {
            ...defined({ organisation_id: ours.organisation_id }),
            workspaces: [{ workspace_id: workspace.id, excluded: false }],
          }),
        };
      },
    }),
  ),
  checkEach({
    name: 'requests_without_guardrail',
    severity: 'medium',
    each: 'workspaces',
    reads: ['organisationDefaults', 'inputExclusions', 'outputExclusions', 'wholeConfigs', 'configUse'],
    judge: (workspace, { days }, { wholeConfigs, configUse, ...guards }) => {
      const guarding = wholeConfigs
        .filter(({ config }) => holdsGuardrail(config))
        .flatMap(({ id, slug }) => [id, slug]);
      const uses = [...(configUse.get(String(workspace.slug)) ?? [])];
      const sum = (of: typeof uses): number => of.reduce((all, [, use]) => all + use.requests, 0);
      const requests = sum(uses);
      const unseen = sum(uses.filter(([config]) => !guarding.includes(config)));
      const percent = Number(((unseen / requests) * 100).toFixed(1));
      return (
        unseen > 0 &&
        !isGuarded(workspace, guards) && {
          ...(percent < MUCH && { severity: 'low' }),
          why: `${percent} % of its requests in ${days} days went through no guardrail: neither the organisation nor the workspace has one in force there, nor do their configs.`,
          seen: { requests, without_guardrail: unseen, percent },
          look: call('list_guardrails', { workspace_id: workspace.id }),
        }
      );
    },
  }),
];
