import { styleless } from './values-at.ts';

type Values = Readonly<Record<string, unknown>>;

/** Arguments that hold the caller's own data: what stands in it names nothing to Portkey. */
const FREE_FORM = new Set([
  'metadata',
  'templatemetadata',
  'messages',
  'string',
  'parameters',
  'tools',
  'functions',
  'input',
]);
/** Names with "workspace" in them that name no workspace. */
const NOT_A_NAME = /group|details|role|settings|override|description/;
const HOLDS_AN_ID = new Set(['id', 'slug', 'workspace', 'workspaceid', 'workspaceslug', 'uuid']);
const DEEPEST = 60;

/** A workspace that an argument names. `everyone` stands for all of them at once. */
export interface NamedWorkspace {
  readonly argument: string;
  readonly workspace: string;
}

/**
 * The first workspace named in the arguments that is not the pinned one: at the top, nested, in lists, in maps, as
 * comma-separated text, or in `extra`. A switch that opens something to all workspaces names them all.
 *
 * @param pinned what the workspace may be called (its UUID and its slug)
 * @param args the call's arguments
 * @param extra fields beside them
 */
export function foreignWorkspace(
  pinned: ReadonlySet<string>,
  args: Values,
  extra: Values | undefined,
): NamedWorkspace | undefined {
  const found = [...namedIn(args, '', false, 0), ...(extra ? namedIn(extra, 'extra', false, 0) : [])];
  return found.find(({ workspace }) => !pinned.has(workspace));
}

function namedIn(value: unknown, path: string, within: boolean, depth: number): NamedWorkspace[] {
  if (depth > DEEPEST) return [{ argument: path, workspace: '(nested too deeply to be read)' }];
  if (within && typeof value === 'string')
    return value
      .split(',')
      .map((word) => ({ argument: path, workspace: word.trim() }))
      .filter(({ workspace }) => workspace !== '');
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => namedIn(item, `${path}[${index}]`, within, depth + 1));
  return Object.entries(value).flatMap(([name, item]) => {
    const folded = styleless(name);
    const at = path === '' ? name : `${path}.${name}`;
    if (folded.includes('workspace') && !NOT_A_NAME.test(folded)) return ofWorkspaceField(folded, item, at, depth);
    if (FREE_FORM.has(folded)) return [];
    if (within && typeof item === 'string') return HOLDS_AN_ID.has(folded) ? namedIn(item, at, true, depth + 1) : [];
    return namedIn(item, at, false, depth + 1);
  });
}

function ofWorkspaceField(folded: string, item: unknown, at: string, depth: number): NamedWorkspace[] {
  const opens = /^(allowall|all)workspaces$/.test(folded) || (folded.includes('global') && folded.includes('access'));
  if (opens) return opensAll(item) ? [{ argument: at, workspace: 'all workspaces' }] : [];
  const isMap = /mapping|map$/.test(folded) && typeof item === 'object' && item !== null && !Array.isArray(item);
  if (isMap) return Object.entries(item).flatMap(([key, value]) => namedIn(value, `${at}.${key}`, true, depth + 1));
  return namedIn(item, at, true, depth + 1);
}

function opensAll(item: unknown): boolean {
  if (typeof item === 'object' && item !== null) return (item as { enabled?: unknown }).enabled !== false;
  return item === true || item === 1 || item === 'true' || item === '1';
}
