import { each, type Job } from './job.ts';

export const guardrailActions: Job = {
  name: 'guardrail actions',
  sentence: 'What does each guardrail check, does it deny or only watch, and which are the organisation’s defaults?',
  script: `const [rows, defaults] = await Promise.all([portkey.all('list_guardrails'), portkey.get_organisation_defaults({})]);
const guardrails = await Promise.all(rows.map(({ slug }) => portkey.get_guardrail({ guardrail_id: slug })));
return {
  guardrails: guardrails.map(({ slug, checks, actions }) => [slug, checks.map(({ id }) => id), actions.deny === true]),
  defaults: [...defaults.input_guardrails, ...defaults.output_guardrails].map(({ slug }) => slug),
};`,
  singly: async ({ list, one }) => {
    const guardrails = await each(await list('list_guardrails'), ({ slug }) =>
      one('get_guardrail', { guardrail_id: slug }),
    );
    const defaults = await one('get_organisation_defaults');
    return {
      guardrails: guardrails.map(({ slug, checks, actions }) => [
        slug,
        checks.map(({ id }) => id),
        actions.deny === true,
      ]),
      defaults: [...defaults.input_guardrails, ...defaults.output_guardrails].map(({ slug }) => slug),
    };
  },
};
