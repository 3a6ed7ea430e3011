import type { Adaptation, Workflow } from './workflow.ts';

/** Every workflow tool. */
export const workflows: readonly Workflow[] = [];

/** Operations whose tools do a little more than one request. */
export const adaptations: readonly Adaptation[] = [];
