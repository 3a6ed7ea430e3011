import { local, unlisted } from '../../catalog/model/field.ts';
import { integer } from '../../catalog/model/schema.ts';

/** How many things an answer names: not listed, since the default serves. */
export const topField = (about: string, usual: number, maximum = 500) =>
  unlisted(local(integer(`${about}; default ${usual}.`, { minimum: 1, maximum })));

/** How many days back is looked; its description is not listed. */
export const daysField = (about: string, usual: number) =>
  local(integer(`${about}; default ${usual}.`, { minimum: 1, maximum: 365 }), { listed: integer() });
