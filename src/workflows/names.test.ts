import { expect, it } from 'vitest';
import { WORKSPACE_ARGUMENTS } from '../tools/arguments/aliases.ts';
import { workflows } from './index.ts';

/** What workflows call a thing; each way to say it that is not here is a second name, and wants a reason in this table. */
const NAMES: readonly (readonly [about: RegExp, names: ReadonlySet<string>])[] = [
  // Analytics of Portkey take a slug, the other operations an id: each tool takes both names, and either value.
  [/workspace/, WORKSPACE_ARGUMENTS],
  [/period|range/, new Set(['period'])],
  // How far back is looked, and how old something is.
  [/days/, new Set(['days', 'older_than_days'])],
  // The filter of analytics is Portkey's own; the other takes that name as well.
  [/key_?ids/, new Set(['key_ids', 'api_key_ids'])],
  [/^(user|person|member)(_|$)/, new Set(['user'])],
  [/^(top|limit|most|count)$/, new Set(['top'])],
];

it('calls one thing by one name in every workflow', () => {
  const unknown = workflows.flatMap(({ name, input }) =>
    Object.keys(input)
      .filter((argument) => NAMES.some(([about, names]) => about.test(argument) && !names.has(argument)))
      .map((argument) => `${name}: ${argument}`),
  );
  expect(unknown).toEqual([]);
});

it('takes the names of Portkey beside its own', () => {
  const aliases = (name: string) => workflows.find((one) => one.name === name)?.argumentAliases ?? {};
  expect(aliases('rotate_keys')).toMatchObject({ api_key_ids: 'key_ids' });
  expect(Object.keys(aliases('offboard_user'))).toEqual(expect.arrayContaining(['user_id', 'email']));
});
