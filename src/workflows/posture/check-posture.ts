import { local } from '../../catalog/model/field.ts';
import { choice, text } from '../../catalog/model/schema.ts';
import { daysField, topField } from '../model/fields.ts';
import type { Workflow } from '../model/workflow.ts';
import { severities } from './check.ts';

/** Days back, and findings of each kind, unless asked for otherwise. */
const DEFAULT_DAYS = 30;
const DEFAULT_TOP = 3;

/** What in an organisation is risky. */
export const checkPosture: Workflow = {
  name: 'check_posture',
  title: 'Check security posture',
  description: 'Find security risks in keys, rights, configs and access: worst first, each with its fix.',
  examplePhrases: `
    what is risky in our organisation, security review, security audit of the account, which keys are dangerous, keys
    without expiry or limits, are we safe, security posture report, misconfigurations, find security problems, weak
    spots and how to fix them
  `,
  domain: 'organisation',
  risk: 'read',
  steps: [],
  input: {
    workspace_id: local(text('Slug or id; the whole organisation unless said.'), { listed: text() }),
    days: daysField('How far back to look', DEFAULT_DAYS),
    min_severity: local(choice(severities)),
    top: topField('How many of each kind', DEFAULT_TOP),
  },
  argumentAliases: { workspace: 'workspace_id', workspace_slug: 'workspace_id' },
  examples: [
    { says: 'What is risky in our organisation?', arguments: {} },
    { says: 'The worst of one workspace', arguments: { workspace_id: 'ws-market-1a2b3c', min_severity: 'high' } },
  ],
  untrusted: [
    'findings[].object.name',
    ...['admins', 'spender', 'hosts', 'owner', 'changed_by', 'by_name'].map((name) => `findings[].seen.${name}`),
    'looked_at.admins',
    'not_looked_at',
  ],
  // Loaded at the first call, so that the start does not pay for it.
  run: async (args, tools) => {
    const { postureOf } = await import('./posture-of.ts');
    return postureOf(args, tools, { days: DEFAULT_DAYS, top: DEFAULT_TOP });
  },
};
