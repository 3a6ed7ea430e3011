import { adminsAndInvites } from './admins-and-invites.ts';
import { budgetUse } from './budget-use.ts';
import { configRetries } from './config-retries.ts';
import { configsOfProvider } from './configs-of-provider.ts';
import { errorsByWorkspace } from './errors-by-workspace.ts';
import { guardrailActions } from './guardrail-actions.ts';
import { integrationAccess } from './integration-access.ts';
import type { Job } from './job.ts';
import { leaver } from './leaver.ts';
import { modelOffers } from './model-offers.ts';
import { recentChanges } from './recent-changes.ts';
import { rotateKeys } from './rotate-keys.ts';
import { spendGrowth } from './spend-growth.ts';
import { unlimitedKeys } from './unlimited-keys.ts';
import { unpublishedPrompts } from './unpublished-prompts.ts';
import { workspaceBudgets } from './workspace-budgets.ts';
import { workspaceOverview } from './workspace-overview.ts';

/** What administrators ask for. */
export const JOBS: readonly Job[] = [
  workspaceOverview,
  spendGrowth,
  unlimitedKeys,
  configsOfProvider,
  unpublishedPrompts,
  integrationAccess,
  modelOffers,
  errorsByWorkspace,
  leaver,
  guardrailActions,
  budgetUse,
  adminsAndInvites,
  recentChanges,
  workspaceBudgets,
  rotateKeys,
  configRetries,
];
