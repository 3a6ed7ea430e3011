import { catalog, operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { snakeCase } from '../../portkey/build-request.ts';
import type { Tool } from './tool.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where a call's target can be read: the sibling that gets it, or the list that has it as a row. Derived from paths. */
interface TargetReader {
  readonly operation: CatalogEntry;
  /** The path of the thing itself, such as `/configs/{slug}`: what the table of dependents is looked up by. */
  readonly resource: string;
  /** The argument of the call whose value finds the row, where only a list shows the target. */
  readonly row?: string;
}

const PLACEHOLDER = /\{([^{}]+)\}/g;
const endsInPlaceholder = (path: string): boolean => path.endsWith('}');
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

let gets: ReadonlyMap<string, CatalogEntry> | undefined;
const getAt = (path: string): CatalogEntry | undefined => {
  gets ??= new Map(
    catalog
      .filter(({ method, reply }) => method === 'GET' && (reply ?? 'json') === 'json')
      .map((entry) => [entry.path, entry]),
  );
  return gets.get(path);
};

/**
 * How the target of an operation is read. Undefined for creations and for what has no stored target.
 *
 * @param operation the operation that would change something
 */
export function readerOf(operation: CatalogEntry): TargetReader | undefined {
  const { path, method, storedIn } = operation;
  if (method === 'GET') return undefined;
  const named = storedIn === undefined ? undefined : operationNamed(storedIn);
  if (named !== undefined) return { operation: named, resource: named.path };
  if (!endsInPlaceholder(path)) {
    const same = getAt(path);
    if (same !== undefined && method !== 'POST') return { operation: same, resource: path };
    const parent = parentOf(path);
    if (same === undefined && endsInPlaceholder(parent)) return ofResource(operation, parent);
    return undefined;
  }
  return ofResource(operation, path);
}

function ofResource(operation: CatalogEntry, resource: string): TargetReader | undefined {
  const one = getAt(resource);
  if (one !== undefined) return { operation: one, resource };
  if (operation.method === 'POST' && operation.path === resource) return undefined;
  const list = getAt(parentOf(resource));
  const row = argumentFor(operation, resource.slice(resource.lastIndexOf('/') + 2, -1));
  return list === undefined || row === undefined ? undefined : { operation: list, resource, row };
}

/** The argument of an operation that fills a placeholder of its path. */
function argumentFor(operation: CatalogEntry, placeholder: string): string | undefined {
  const snake = snakeCase(placeholder);
  return Object.entries(operation.input).find(
    ([name, field]) => field.in === 'path' && (field.wire === placeholder || name === placeholder || name === snake),
  )?.[0];
}

/**
 * The arguments with which a reader is called for a call of another operation on the same path.
 *
 * @param from the operation to be performed
 * @param args its arguments
 * @param reader the operation that reads
 * @returns undefined where something that the reader needs is not known
 */
export function argumentsFor(from: CatalogEntry, args: Values, reader: CatalogEntry): Values | undefined {
  const found: Record<string, unknown> = {};
  for (const [, placeholder = ''] of reader.path.matchAll(PLACEHOLDER)) {
    const here = argumentFor(from, placeholder);
    const there = argumentFor(reader, placeholder);
    if (here === undefined || there === undefined || args[here] === undefined) return undefined;
    found[there] = args[here];
  }
  for (const [name, field] of Object.entries(reader.input)) {
    if (found[name] !== undefined || (field.in !== 'query' && field.in !== 'header')) continue;
    // Headers choose the provider that holds the thing; a config of the call's own is none that a read takes.
    const same = name === 'workspace_id' || field.required === true || (field.in === 'header' && isText(args[name]));
    const sameName = same ? args[name] : undefined;
    if (sameName !== undefined) found[name] = sameName;
    else if (field.required === true) return undefined;
  }
  const { paging } = reader;
  if (paging?.size !== undefined && paging.style === 'pages') found[paging.size] = paging.maxSize ?? 100;
  return found;
}

/**
 * The operations that show what each placeholder of a path stands for, outermost first: of
 * `/admin/workspaces/{workspaceId}/users/{userId}` the workspace and the member.
 *
 * @param operation the operation
 */
export function namedByPath(
  operation: CatalogEntry,
): readonly { readonly argument: string; readonly reader: CatalogEntry }[] {
  const found: { argument: string; reader: CatalogEntry }[] = [];
  const parts = operation.path.split('/');
  parts.forEach((part, index) => {
    if (!part.startsWith('{')) return;
    const reader = getAt(parts.slice(0, index + 1).join('/'));
    const argument = argumentFor(operation, part.slice(1, -1));
    if (reader !== undefined && argument !== undefined) found.push({ argument, reader });
  });
  return found;
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** The row that a value identifies: one of its own top-level ids is equal to it. */
export function rowOf(rows: readonly Values[], value: unknown): Values | undefined {
  return rows.find((row) =>
    Object.entries(row).some(([name, item]) => /(^|_)(id|slug|uuid)$|^name$/i.test(name) && item === value),
  );
}

/** How the thing that a write made or changed is found in what is read. */
export type How = 'made' | 'made row' | 'target' | 'version';

interface Reader {
  readonly reader: CatalogEntry;
  readonly how: How;
}

/** What a tool writes to the control plane; the gateway answers with the whole thing. */
const writtenBy = ({ operation, risk }: Tool): CatalogEntry | undefined =>
  operation?.host === 'control' && risk === 'write' && operation.method !== 'DELETE' ? operation : undefined;

const readersKnown = new WeakMap<Tool, readonly Reader[]>();

/**
 * What may show what a write did, the best first: of what makes or changes something that an operation shows.
 *
 * @param tool the tool; none for what writes nothing to the control plane
 */
export function readersOf(tool: Tool): readonly Reader[] {
  const known = readersKnown.get(tool);
  const operation = writtenBy(tool);
  if (known !== undefined || operation === undefined) return known ?? [];
  const target = readerOf(operation)?.operation;
  const readers: Reader[] =
    target === undefined ? [] : [{ reader: target, how: isHeldBack(operation) ? 'version' : 'target' }];
  if (operation.method === 'POST' && target === undefined) {
    // POST /api-keys/{type}/{sub-type} makes what GET /api-keys/{id} reads.
    let kind = operation.path;
    while (kind.endsWith('}')) kind = kind.slice(0, kind.lastIndexOf('/'));
    for (const reader of catalog.filter(({ method }) => method === 'GET')) {
      const { path } = reader;
      if (path.startsWith(`${kind}/{`) && path.indexOf('/', kind.length + 1) === -1)
        readers.unshift({ reader, how: 'made' });
      else if (path === kind) readers.push({ reader, how: 'made row' });
    }
  }
  readersKnown.set(tool, readers);
  return readers;
}

/** Whether an update makes a version that is in use only after another operation puts it there. */
const isHeldBack = ({ path }: CatalogEntry): boolean =>
  catalog.some((other) => other.sensitive === 'live' && other.path.startsWith(`${path}/`));
