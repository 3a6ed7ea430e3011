import type { Check } from '../check.ts';
import { accessChecks } from './access.ts';
import { budgetChecks } from './budgets.ts';
import { configChecks } from './configs.ts';
import { keyChangeChecks } from './key-changes.ts';
import { keyChecks } from './keys.ts';
import { workspaceChecks } from './workspaces.ts';

/** Every detection. */
export const checks: readonly Check[] = [
  ...keyChecks,
  ...keyChangeChecks,
  ...workspaceChecks,
  ...configChecks,
  ...accessChecks,
  ...budgetChecks,
];
