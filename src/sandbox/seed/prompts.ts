import type { SeedReferences } from '../logs/record.ts';
import { isoDate } from '../model/dates.ts';
import { promptsIn, promptVersionsIn } from '../rows/prompts.ts';
import { day, type Seeder } from './seeder.ts';

interface Version {
  readonly daysAgo: number;
  readonly note: string;
  readonly system?: string;
  readonly user: string;
  readonly model: readonly [name: string, temperature: number];
  /** The name of the label that the version carries. */
  readonly label?: string;
  readonly published?: true;
}

/** A prompt, with the provider of its versions. */
interface Plan {
  readonly workspace: string;
  readonly collection: string;
  readonly name: string;
  readonly provider: string;
  readonly versions: readonly [Version, ...Version[]];
}

/** The text that several prompts include, by name, in the Production workspace. */
const partials: readonly (readonly [name: string, daysAgo: number, texts: readonly string[]])[] = [
  [
    'Brand voice',
    290,
    [
      'Write for Acme Robotics: friendly and exact.',
      'Write for Acme Robotics: friendly, exact, no exclamation marks. Say "robot", never "unit".',
    ],
  ],
  ['Safety notice', 200, ['Never give instructions for opening a battery pack; point to {{service_url}} instead.']],
];

/** `{{>brand}}` and `{{>safety}}` stand for the partials' slugs, which are only known once they are made. */
const plans: readonly Plan[] = [
  {
    workspace: 'Production',
    collection: 'Support',
    name: 'Support answer',
    provider: 'openai-prod',
    versions: [
      {
        daysAgo: 290,
        note: 'First draft',
        system: 'You answer questions about robots by Acme.',
        user: '{{question}}',
        model: ['gpt-4o', 0.7],
      },
      {
        daysAgo: 120,
        note: 'Brand voice, order history',
        system: '{{>brand}}\n{{#orders}}The customer ordered {{name}} on {{date}}.\n{{/orders}}',
        user: '{{question}}',
        model: ['gpt-4o-mini', 0.3],
        label: 'production',
        published: true,
      },
      {
        daysAgo: 8,
        note: 'Safety notice; tried in staging',
        system: '{{>brand}}\n{{>safety}}\n{{#orders}}The customer ordered {{name}} on {{date}}.\n{{/orders}}',
        user: '{{question}}',
        model: ['gpt-4o-mini', 0.2],
        label: 'staging',
      },
    ],
  },
  {
    workspace: 'Production',
    collection: 'Support',
    name: 'Ticket triage',
    provider: 'openai-prod',
    versions: [
      {
        daysAgo: 190,
        note: 'Five queues',
        system: 'Sort the ticket into one of: {{queues}}. Answer with the queue only.',
        user: '{{ticket}}',
        model: ['gpt-4o-mini', 0],
      },
    ],
  },
  {
    workspace: 'Production',
    collection: 'Documents',
    name: 'Invoice extraction',
    provider: 'openai-prod',
    versions: [
      {
        daysAgo: 160,
        note: 'Fields of an invoice as JSON',
        system: 'Extract {{fields}} from the invoice as JSON.',
        user: '{{{document}}}',
        model: ['gpt-4o', 0],
      },
      {
        daysAgo: 70,
        note: 'Cheaper model',
        system: 'Extract {{fields}} from the invoice as JSON. Use null for what is not there.',
        user: '{{{document}}}',
        model: ['gpt-4o-mini', 0],
        label: 'production',
        published: true,
      },
    ],
  },
  {
    workspace: 'Marketing',
    collection: 'Campaigns',
    name: 'Product announcement',
    provider: 'openai-prod',
    versions: [
      {
        daysAgo: 95,
        note: 'Short and long form',
        user: 'Announce {{product}} for {{audience}} in {{words}} words.',
        model: ['gpt-4o', 0.9],
      },
    ],
  },
  {
    workspace: 'Internal Tools',
    collection: 'Sales',
    name: 'Weekly pipeline summary',
    provider: 'google-ai',
    versions: [
      {
        daysAgo: 75,
        note: 'For Monday mornings',
        system: 'Summarise the pipeline for the sales team in five points.',
        user: '{{{report}}}',
        model: ['gemini-2.5-flash', 0.4],
      },
    ],
  },
  {
    workspace: 'Staging',
    collection: 'Support',
    name: 'Support answer - staging',
    provider: 'openai-prod',
    versions: [
      {
        daysAgo: 60,
        note: 'Copied from production',
        system: 'You answer questions about robots by Acme.',
        user: '{{question}}',
        model: ['gpt-4o-mini', 0.3],
      },
    ],
  },
];

const seedPartials = (seeder: Seeder, workspaceId: string): readonly string[] =>
  partials.map(([name, daysAgo, [first, ...later]]) => {
    const body = { name, string: first, workspace_id: workspaceId, version_description: 'First' };
    const { slug } = seeder.create('create_prompt_partial', daysAgo, body);
    for (const [index, text] of later.entries()) {
      const params = { promptPartialId: slug };
      const when = daysAgo - 40 * (index + 1);
      seeder.make('update_prompt_partial', when, { string: text, version_description: 'Wording' }, params);
      seeder.make('publish_partial', when - 1, { version: index + 2 }, params);
    }
    return slug;
  });

/** Makes collections, partials, and prompts with their versions, of which one number is missing. */
export const seedPrompts = (seeder: Seeder): SeedReferences['prompts'] => {
  const { store } = seeder.context;
  const [brand = '', safety = ''] = seedPartials(seeder, seeder.workspace('Production').id);
  const collections = new Map<string, string>();
  const collectionOf = ({ workspace, collection: name, versions: [first] }: Plan): string => {
    const key = `${workspace}/${name}`;
    const body = { name, workspace_id: seeder.workspace(workspace).id };
    const made = collections.get(key) ?? seeder.create('create_collection', first.daysAgo + 1, body).id;
    collections.set(key, made);
    return made;
  };
  const label = (name: string): string => store.table('labels').by('name', name)[0]?.id ?? '';
  const messageOf = (role: string, text: string) => ({
    role,
    content: text.replace('{{>brand}}', `{{>${brand}}}`).replace('{{>safety}}', `{{>${safety}}}`),
  });
  const bodyOf = ({ system, user, model: [model, temperature], note }: Version, provider: string) => ({
    string: JSON.stringify([...(system === undefined ? [] : [messageOf('system', system)]), messageOf('user', user)]),
    model,
    parameters: { model, temperature, max_tokens: 600 },
    virtual_key: provider,
    version_description: note,
  });
  return plans.flatMap((plan) => {
    const { name, provider, versions } = plan;
    const [first, ...later] = versions;
    const body = { name, collection_id: collectionOf(plan), ...bodyOf(first, provider) };
    const { id, slug } = seeder.create('create_prompt', first.daysAgo, body);
    const params = { promptId: id };
    // A version that was tried and taken away again: numbers have gaps.
    if (name === 'Support answer') promptsIn(store).update(id, { newest_version: 2 });
    for (const version of later) {
      seeder.make('update_prompt', version.daysAgo, bodyOf(version, provider), params);
      const newest = promptVersionsIn(store).by('prompt_id', id).at(-1);
      if (version.published === true)
        seeder.make('publish_prompt', version.daysAgo - 0.2, { version: newest?.number }, params);
      if (version.label !== undefined) {
        const named = { ...params, versionId: newest?.id ?? '' };
        seeder.make('update_prompt_version', version.daysAgo - 0.1, { label_id: label(version.label) }, named);
      }
    }
    const row = promptsIn(store).get(id);
    return row === undefined ? [] : [{ id, slug, workspaceId: row.workspace_id, versionId: row.published_version_id }];
  });
};

/** Labels that every organisation has. Source: portkey-details.md 2e ("DOCS reserve labels production, staging, development"). */
const reserved = [
  ['production', '#16a34a'],
  ['staging', '#d97706'],
  ['development', '#2563eb'],
] as const;

/** Puts the reserved labels into the organisation. */
export const seedLabels = ({ context: { store, ids, now }, organisationId }: Seeder): void => {
  const at = isoDate(now - 420 * day);
  for (const [name, color] of reserved)
    store.table('labels').insert({
      id: ids.uuid(),
      name,
      description: `What is in ${name}`,
      color_code: color,
      organisation_id: organisationId,
      workspace_id: null,
      is_universal: true,
      status: 'active',
      created_at: at,
      last_updated_at: at,
    });
};
