import { local } from '../../catalog/model/field.ts';
import { integer, list, text } from '../../catalog/model/schema.ts';
import { ownKeyId } from '../model/reads.ts';
import { call, counted, DAY_MS, defined, type Values } from '../model/values.ts';
import type { Workflow } from '../model/workflow.ts';
import { everyRow, isFailure, planned } from './plan.ts';

const HALF_HOUR_MINUTES = 30;

/** Plans new values for many keys. */
export const rotateKeys: Workflow = {
  name: 'rotate_keys',
  title: 'Plan key rotation',
  description:
    'Plan to rotate API keys: of a workspace, by id, or older than some days. Nothing is done: apply_plan takes the answer. Old values work on for 30 minutes at least.',
  examplePhrases: `
    rotate all keys of a workspace, plan a rotation of many keys, rotate every key older than 90 days, replace all keys
    of that team
  `,
  domain: 'keys',
  view: 'plan',
  risk: 'read',
  steps: [],
  input: {
    workspace_id: local(text()),
    key_ids: local(list(text())),
    older_than_days: local(integer(undefined, { minimum: 0, maximum: 10_000 })),
    transition_minutes: local(
      integer('How long the old values work on; 30 unless said.', { minimum: HALF_HOUR_MINUTES, maximum: 100_000 }),
      { unlisted: true },
    ),
  },
  needsOneOf: [['workspace_id', 'key_ids', 'older_than_days']],
  argumentAliases: { api_key_ids: 'key_ids', ids: 'key_ids' },
  untrusted: ['summary', 'about.keys[].name', 'about.left_out[].name'],
  run: async (args, tools) => {
    const keys = await everyRow(tools, 'list_api_keys', defined({ workspace_id: args.workspace_id }));
    if (isFailure(keys)) return keys;
    const wanted = Array.isArray(args.key_ids) ? args.key_ids.map(String) : undefined;
    const days = typeof args.older_than_days === 'number' ? args.older_than_days : undefined;
    const before = days === undefined ? Number.POSITIVE_INFINITY : tools.now - days * DAY_MS;
    const own = await ownKeyId(tools.run);
    const meant = keys.filter(
      ({ id, created_at: at }) =>
        (wanted === undefined || wanted.includes(String(id))) && Date.parse(String(at)) <= before,
    );
    const leftOut = meant.flatMap((key): Values[] => {
      const why =
        key.id === own
          ? 'this server works with it: rotate it by itself, and give the server the new value'
          : key.status === 'active'
            ? undefined
            : `its status is ${key.status}`;
      return why === undefined ? [] : [{ ...shown(key), why }];
    });
    const rotated = meant.filter(({ id }) => !leftOut.some((key) => key.id === id));
    const missing = (wanted ?? []).filter((id) => !keys.some((key) => key.id === id));
    if (missing.length > 0) tools.note(`No key has the id ${missing.join(', ')} there.`);
    if (days !== undefined)
      tools.note('Age is counted from when a key was made: Portkey does not show when its value was last replaced.');
    const minutes = typeof args.transition_minutes === 'number' ? args.transition_minutes : HALF_HOUR_MINUTES;
    const plan = rotated.map(({ id }) => call('rotate_api_key', { id, key_transition_period_ms: minutes * 60_000 }));
    const summary = `Rotates ${plan.length} of ${counted(keys.length, 'key')}. Each new value is shown once, in the answer that makes it; the old ones work on for ${minutes} minutes. To stop a leaked key at once, create a new one and delete it.`;
    return planned(summary, plan, {
      keys: rotated.map(shown),
      ...(leftOut.length > 0 && { left_out: leftOut }),
    });
  },
};

const shown = ({ id, name, type, workspace_id, created_at }: Values): Values =>
  defined({ id, name, type, workspace_id, created_at });
