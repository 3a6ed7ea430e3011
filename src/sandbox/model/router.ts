import type { CatalogEntry, Method } from '../../catalog/model/operation.ts';

/** What a path and method lead to. */
type Route =
  | { readonly found: 'operation'; readonly operation: CatalogEntry; readonly params: Readonly<Record<string, string>> }
  | { readonly found: 'path'; readonly allow: readonly string[] }
  | { readonly found: 'nothing' }
  | { readonly found: 'malformed' };

interface Leaf {
  readonly operation: CatalogEntry;
  readonly names: readonly string[];
}

interface Node {
  readonly statics: Map<string, Node>;
  parameter?: Node;
  readonly leaves: Map<Method, Leaf>;
}

const emptyNode = (): Node => ({ statics: new Map(), leaves: new Map() });

const versionOf = /^\/(v1|v2)(?=\/|$)/;

/**
 * Which versions serve an operation: `/v1`, but `/v2` where its path says so; both where the sources disagree
 * (portkey-facts.md: organisation defaults, SCIM groups, deployments); none for what lies at the host's root or names
 * its version itself, as the MCP gateway does.
 */
const prefixesOf = (operation: CatalogEntry): readonly string[] => {
  if (operation.host === 'root' || operation.host === 'registry') return [''];
  if (versionOf.test(operation.path) || operation.path.startsWith('/deployments')) return ['/v1', '/v2'];
  return operation.eitherVersion === true ? ['/v1', '/v2'] : ['/v1'];
};

/**
 * Paths that the official Node SDK asks for, where the document has another: both are served.
 * Source: portkey-details.md 1e, "SDK analytics paths differ".
 */
const otherPaths: Readonly<Record<string, string>> = {
  '/analytics/graphs/users/requests': '/analytics/graphs/users-requests',
  '/analytics/graphs/errors/rate': '/analytics/graphs/errors-rate',
  '/analytics/graphs/errors/stacks': '/analytics/graphs/errors-stack',
  '/analytics/graphs/errors/status-codes': '/analytics/graphs/errors-status-code',
  '/analytics/graphs/requests/rescued': '/analytics/graphs/requests-rescued',
  '/analytics/graphs/cache/hit-rate': '/analytics/graphs/cache-hit-rate',
  '/analytics/graphs/cache/latency': '/analytics/graphs/cache-latency',
  '/analytics/graphs/feedbacks/scores': '/analytics/graphs/feedbacks/score',
};

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const addRoute = (root: Node, path: string, operation: CatalogEntry): void => {
  const names: string[] = [];
  let node = root;
  for (const segment of segmentsOf(path)) {
    if (segment.startsWith('{')) {
      names.push(segment.slice(1, -1));
      node.parameter ??= emptyNode();
      node = node.parameter;
      continue;
    }
    const next = node.statics.get(segment) ?? emptyNode();
    node.statics.set(segment, next);
    node = next;
  }
  // Two names share one call here and there (list_logs and list_traces); the first answers for both.
  if (!node.leaves.has(operation.method)) node.leaves.set(operation.method, { operation, names });
};

/** Static segments win over parameters; where a static way leads nowhere, the parameter is tried. */
const walk = (node: Node, segments: readonly string[], at: number, values: string[]): Node | undefined => {
  const segment = segments[at];
  if (segment === undefined) return node.leaves.size > 0 ? node : undefined;
  const direct = node.statics.get(segment);
  const found = direct === undefined ? undefined : walk(direct, segments, at + 1, values);
  if (found !== undefined || node.parameter === undefined) return found;
  values.push(segment);
  const below = walk(node.parameter, segments, at + 1, values);
  if (below === undefined) values.pop();
  return below;
};

/** Compiles the catalog into a function from method and path (no query) to a route. HEAD is served as GET. */
export const makeRouter = (catalog: readonly CatalogEntry[]): ((method: string, path: string) => Route) => {
  const root = emptyNode();
  for (const operation of catalog) {
    const path = operation.path.replace(versionOf, '');
    const other = otherPaths[path];
    for (const prefix of prefixesOf(operation)) {
      addRoute(root, `${prefix}${path}`, operation);
      if (other !== undefined) addRoute(root, `${prefix}${other}`, operation);
    }
  }
  return (method, path) => {
    const values: string[] = [];
    const node = walk(root, segmentsOf(path), 0, values);
    if (node === undefined) return { found: 'nothing' };
    const leaf = node.leaves.get((method === 'HEAD' ? 'GET' : method) as Method);
    if (leaf === undefined) return { found: 'path', allow: allowed(node) };
    const params: Record<string, string> = {};
    try {
      for (const [index, name] of leaf.names.entries()) params[name] = decodeURIComponent(values[index] ?? '');
    } catch {
      return { found: 'malformed' };
    }
    return { found: 'operation', operation: leaf.operation, params };
  };
};

const allowed = (node: Node): string[] => [
  ...node.leaves.keys(),
  ...(node.leaves.has('GET') ? ['HEAD'] : []),
  'OPTIONS',
];
