import { isoDate } from '../model/dates.ts';
import type { IdMaker } from '../model/ids.ts';
import type { Store } from '../model/store.ts';
import { day } from './planter.ts';

/** Labels that every organisation has. Source: portkey-details.md 2e ("DOCS reserve labels production, staging, development"). */
const reserved = [
  ['production', '#16a34a'],
  ['staging', '#d97706'],
  ['development', '#2563eb'],
] as const;

/** Puts the reserved labels into the organisation. */
export const plantLabels = (store: Store, ids: IdMaker, now: number, organisationId: string): void => {
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
