import { json } from './json.ts';
import { toml } from './toml.ts';
import { yaml } from './yaml.ts';

/** By a client's `format`. */
export const editors = { json, toml, yaml } as const;
