import { perWorkspaceAdaptations } from './all-workspaces/adaptations.ts';
import { analyticsSummary } from './analytics-summary.ts';
import { createApiKey } from './api-key-owner.ts';
import { updateIntegration } from './azure-deployments.ts';
import { validateCompletionMetadata } from './completion-metadata.ts';
import { createConfig, updateConfig } from './config-shorthand.ts';
import { dailyErrors } from './daily-errors.ts';
import { listDependents } from './dependents/list-dependents.ts';
import { findUnused } from './find-unused/find-unused.ts';
import { migratePrompt } from './migrate-prompt.ts';
import { offboardUser } from './plans/offboard-user.ts';
import { onboardTeam } from './plans/onboard-team.ts';
import { rotateKeys } from './plans/rotate-keys.ts';
import { checkPosture } from './posture/check-posture.ts';
import { promotePrompt } from './promote-prompt.ts';
import { updatePrompt } from './prompt-patch.ts';
import { publishPartial, publishPrompt } from './publish-version.ts';
import { runPromptCompletion } from './required-metadata.ts';
import { updateWorkspace } from './security-settings.ts';
import { spendReport } from './spend-report/spend-report.ts';
import { listTraces } from './traces.ts';
import type { Adaptation, Workflow } from './workflow.ts';
import { exportWorkspace } from './workspace-document/export-workspace.ts';
import { planWorkspace } from './workspace-document/plan-workspace.ts';

/** Every workflow tool. */
export const workflows: readonly Workflow[] = [
  migratePrompt,
  promotePrompt,
  validateCompletionMetadata,
  analyticsSummary,
  onboardTeam,
  offboardUser,
  rotateKeys,
  spendReport,
  listDependents,
  findUnused,
  exportWorkspace,
  planWorkspace,
  checkPosture,
];

/** Operations whose tools do a little more than one request. */
export const adaptations: readonly Adaptation[] = [
  createApiKey,
  createConfig,
  updateConfig,
  updateIntegration,
  updatePrompt,
  publishPrompt,
  publishPartial,
  updateWorkspace,
  listTraces,
  runPromptCompletion,
  ...perWorkspaceAdaptations.map((each) =>
    each.operation === dailyErrors.operation ? { ...each, ...dailyErrors } : each,
  ),
];
