import type { Field, KnownBy } from '../../catalog/operation.ts';
import { isObject } from '../../json.ts';
import { pagesOf } from '../../workflows/model/reads.ts';
import { rowsOf } from '../../workflows/model/values.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import type { ArgumentFault, Checked } from '../arguments/fault.ts';
import { isUuid } from '../model/uuid.ts';

type Values = Readonly<Record<string, unknown>>;
type Tools = Pick<WorkflowTools, 'run' | 'remember'>;

const MOST_PAGES = 20;

/** Arguments as the API knows them. */
export interface LookedUp {
  readonly args: Values;
  /** What was replaced, by what: the two name one thing. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Puts the slug in the place of a UUID, or the UUID in that of a slug, where the API knows a thing by one of them alone.
 * Where the list with both cannot be read, what was given goes as it is: then Portkey says whether it knows it.
 *
 * @param input the tool's arguments
 * @param args the call's
 * @param tools reads the list that has both, and keeps what was found
 */
export async function lookUpNames(
  input: Readonly<Record<string, Field>>,
  args: Values,
  tools: Tools,
): Promise<Checked<LookedUp>> {
  const names = new Map<string, string>();
  const faults: ArgumentFault[] = [];
  let known = args;
  for (const [name, value] of Object.entries(args)) {
    const by = input[name]?.knownBy;
    if (by === undefined) continue;
    const given = by.at === undefined ? value : isObject(value) ? value[by.at] : undefined;
    if (typeof given !== 'string' || !isTheOther(given, by)) continue;
    const found = await lookUp(given, by, tools);
    if ('fault' in found) {
      faults.push({ field: by.at === undefined ? name : `${name}.${by.at}`, message: found.fault });
      continue;
    }
    names.set(given, found.name);
    known = { ...known, [name]: by.at === undefined ? found.name : { ...(value as Values), [by.at]: found.name } };
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: { args: known, names } };
}

/** Whether a thing is named by what the API does not know it by. `*` and the like are neither. */
const isTheOther = (given: string, { name }: KnownBy): boolean =>
  name === 'slug' ? isUuid(given) : !isUuid(given) && /^[\w-]+$/.test(given);

async function lookUp(
  given: string,
  by: KnownBy,
  { run, remember }: Tools,
): Promise<{ readonly name: string } | { readonly fault: string }> {
  let notFound: { readonly name: string } | { readonly fault: string } = { name: given };
  const name = await remember(`the ${by.name} of ${given} in ${by.list}`, async () => {
    const found = await search(given, by, run);
    if ('name' in found && found.name !== given) return { value: found.name };
    notFound = found;
    return undefined;
  });
  return name === undefined ? notFound : { name };
}

async function search(
  given: string,
  { name, list }: KnownBy,
  run: Tools['run'],
): Promise<{ readonly name: string } | { readonly fault: string }> {
  const [wanted, other] = name === 'slug' ? ['slug', 'UUID'] : ['UUID', 'slug'];
  const asked = `is a ${other}, where Portkey knows the ${wanted} alone`;
  let isReadable = false;
  for await (const page of pagesOf({ operation: list, mostPages: MOST_PAGES }, run)) {
    const rows = page.ok ? rowsOf(page.data) : [];
    isReadable ||= rows.length > 0;
    const row = rows.find(({ id, slug }) => (name === 'slug' ? id : slug) === given);
    const found = row?.[name];
    if (typeof found === 'string') return { name: found };
  }
  if (!isReadable) return { name: given };
  return { fault: `${asked}, and ${list} shows none with this ${other}` };
}
