import type { Domain } from './model/operation.ts';

/** What carries out several operations as one plan. It has no operation of its own. */
export const plans: Domain = {
  domain: 'plans',
  about: 'Many changes as one plan: checked, agreed to and carried out together',
  operations: [],
};
