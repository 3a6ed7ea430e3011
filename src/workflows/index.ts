import {
  createApiKey,
  createConfig,
  listTraces,
  publishPartial,
  publishPrompt,
  runPromptCompletion,
  updateConfig,
  updateIntegration,
  updatePrompt,
  updateWorkspace,
  validateCompletionMetadata,
} from './adaptations.ts';
import { perWorkspaceAdaptations } from './analytics/adaptations.ts';
import { dailyErrors } from './analytics/daily-errors.ts';
import { analyticsSummary } from './analytics/summary.ts';
import { listDependents } from './dependents/list-dependents.ts';
import { findUnused } from './find-unused.ts';
import type { Adaptation, Workflow } from './model/workflow.ts';
import { offboardUser } from './plans/offboard-user.ts';
import { onboardTeam } from './plans/onboard-team.ts';
import { rotateKeys } from './plans/rotate-keys.ts';
import { checkPosture } from './posture/check-posture.ts';
import { migratePrompt, promotePrompt } from './prompts.ts';
import { spendReport } from './spend-report/spend-report.ts';
import { exportWorkspace, planWorkspace } from './workspace-document/workflows.ts';

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
