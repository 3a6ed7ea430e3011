import { isoDate } from '../model/dates.ts';
import { promptsIn, promptVersionsIn } from '../rows/prompts.ts';
import { day, type Seeder } from './seeder.ts';

interface Version {
  readonly daysAgo: number;
  readonly note: string;
  readonly messages: readonly (readonly [role: 'system' | 'user' | 'assistant', content: string])[];
  readonly model: string;
  readonly temperature: number;
  readonly provider: string;
  /** The name of the label that the version carries. */
  readonly label?: string;
  readonly published?: true;
}

interface Plan {
  readonly workspace: string;
  readonly collection: string;
  readonly name: string;
  readonly versions: readonly Version[];
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
    versions: [
      {
        daysAgo: 290,
        note: 'First draft',
        messages: [
          ['system', 'You answer questions about robots by Acme.'],
          ['user', '{{question}}'],
        ],
        model: 'gpt-4o',
        temperature: 0.7,
        provider: 'openai-prod',
      },
      {
        daysAgo: 120,
        note: 'Brand voice, order history',
        messages: [
          ['system', '{{>brand}}\n{{#orders}}The customer ordered {{name}} on {{date}}.\n{{/orders}}'],
          ['user', '{{question}}'],
        ],
        model: 'gpt-4o-mini',
        temperature: 0.3,
        provider: 'openai-prod',
        label: 'production',
        published: true,
      },
      {
        daysAgo: 8,
        note: 'Safety notice; tried in staging',
        messages: [
          ['system', '{{>brand}}\n{{>safety}}\n{{#orders}}The customer ordered {{name}} on {{date}}.\n{{/orders}}'],
          ['user', '{{question}}'],
        ],
        model: 'gpt-4o-mini',
        temperature: 0.2,
        provider: 'openai-prod',
        label: 'staging',
      },
    ],
  },
  {
    workspace: 'Production',
    collection: 'Support',
    name: 'Ticket triage',
    versions: [
      {
        daysAgo: 190,
        note: 'Five queues',
        messages: [
          ['system', 'Sort the ticket into one of: {{queues}}. Answer with the queue only.'],
          ['user', '{{ticket}}'],
        ],
        model: 'gpt-4o-mini',
        temperature: 0,
        provider: 'openai-prod',
        published: true,
      },
    ],
  },
  {
    workspace: 'Production',
    collection: 'Documents',
    name: 'Invoice extraction',
    versions: [
      {
        daysAgo: 160,
        note: 'Fields of an invoice as JSON',
        messages: [
          ['system', 'Extract {{fields}} from the invoice as JSON.'],
          ['user', '{{{document}}}'],
        ],
        model: 'gpt-4o',
        temperature: 0,
        provider: 'openai-prod',
      },
      {
        daysAgo: 70,
        note: 'Cheaper model',
        messages: [
          ['system', 'Extract {{fields}} from the invoice as JSON. Use null for what is not there.'],
          ['user', '{{{document}}}'],
        ],
        model: 'gpt-4o-mini',
        temperature: 0,
        provider: 'openai-prod',
        label: 'production',
        published: true,
      },
    ],
  },
  {
    workspace: 'Marketing',
    collection: 'Campaigns',
    name: 'Product announcement',
    versions: [
      {
        daysAgo: 95,
        note: 'Short and long form',
        messages: [['user', 'Announce {{product}} for {{audience}} in {{words}} words.']],
        model: 'gpt-4o',
        temperature: 0.9,
        provider: 'openai-prod',
        published: true,
      },
    ],
  },
  {
    workspace: 'Internal Tools',
    collection: 'Sales',
    name: 'Weekly pipeline summary',
    versions: [
      {
        daysAgo: 75,
        note: 'For Monday mornings',
        messages: [
          ['system', 'Summarise the pipeline for the sales team in five points.'],
          ['user', '{{{report}}}'],
        ],
        model: 'gemini-2.5-flash',
        temperature: 0.4,
        provider: 'google-ai',
        published: true,
      },
    ],
  },
  {
    workspace: 'Staging',
    collection: 'Support',
    name: 'Support answer - staging',
    versions: [
      {
        daysAgo: 60,
        note: 'Copied from production',
        messages: [
          ['system', 'You answer questions about robots by Acme.'],
          ['user', '{{question}}'],
        ],
        model: 'gpt-4o-mini',
        temperature: 0.3,
        provider: 'openai-prod',
        published: true,
      },
    ],
  },
];

/** A seeded prompt. */
interface SeededPrompt {
  readonly id: string;
  readonly slug: string;
  readonly workspaceId: string;
  readonly versionId: string;
}

const seedPartials = (seeder: Seeder, workspaceId: string): readonly string[] =>
  partials.map(([name, daysAgo, [first, ...later]]) => {
    const { slug } = seeder.create('create_prompt_partial', {
      daysAgo,
      body: { name, string: first, workspace_id: workspaceId, version_description: 'First' },
    });
    for (const [index, text] of later.entries()) {
      const params = { promptPartialId: slug };
      const when = daysAgo - 40 * (index + 1);
      seeder.make('update_prompt_partial', {
        daysAgo: when,
        params,
        body: { string: text, version_description: 'Wording' },
      });
      seeder.make('publish_partial', { daysAgo: when - 1, params, body: { version: index + 2 } });
    }
    return slug;
  });

/** Makes collections, partials, and prompts with their versions, of which one number is missing. */
export const seedPrompts = (seeder: Seeder): readonly SeededPrompt[] => {
  const { store } = seeder.context;
  const [brand = '', safety = ''] = seedPartials(seeder, seeder.workspace('Production').id);
  const collections = new Map<string, string>();
  const collectionOf = (plan: Plan): string => {
    const key = `${plan.workspace}/${plan.collection}`;
    const made =
      collections.get(key) ??
      seeder.create('create_collection', {
        daysAgo: (plan.versions[0]?.daysAgo ?? 0) + 1,
        body: { name: plan.collection, workspace_id: seeder.workspace(plan.workspace).id },
      }).id;
    collections.set(key, made);
    return made;
  };
  const label = (name: string): string => store.table('labels').by('name', name)[0]?.id ?? '';
  const bodyOf = ({ messages, model, temperature, provider, note }: Version) => ({
    string: JSON.stringify(
      messages.map(([role, content]) => ({
        role,
        content: content.replace('{{>brand}}', `{{>${brand}}}`).replace('{{>safety}}', `{{>${safety}}}`),
      })),
    ),
    model,
    parameters: { model, temperature, max_tokens: 600 },
    virtual_key: provider,
    version_description: note,
  });
  return plans.flatMap((plan) => {
    const [first, ...later] = plan.versions;
    if (first === undefined) return [];
    const { id, slug } = seeder.create('create_prompt', {
      daysAgo: first.daysAgo,
      body: { name: plan.name, collection_id: collectionOf(plan), ...bodyOf(first) },
    });
    const params = { promptId: id };
    // A version that was tried and taken away again: numbers have gaps.
    if (plan.name === 'Support answer') promptsIn(store).update(id, { newest_version: 2 });
    for (const version of later) {
      seeder.make('update_prompt', { daysAgo: version.daysAgo, params, body: bodyOf(version) });
      const newest = promptVersionsIn(store).by('prompt_id', id).at(-1);
      if (version.published === true)
        seeder.make('publish_prompt', { daysAgo: version.daysAgo - 0.2, params, body: { version: newest?.number } });
      if (version.label !== undefined)
        seeder.make('update_prompt_version', {
          daysAgo: version.daysAgo - 0.1,
          params: { ...params, versionId: newest?.id ?? '' },
          body: { label_id: label(version.label) },
        });
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
      created_at: isoDate(now - 420 * day),
      last_updated_at: isoDate(now - 420 * day),
    });
};
