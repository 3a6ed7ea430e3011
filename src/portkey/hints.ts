import { catalog, operationFor } from '../catalog/index.ts';
import type { CatalogEntry, Scopes } from '../catalog/model/operation.ts';
import { shortened } from '../shortened.ts';
import { snakeCase } from './build-request.ts';
import { type CallContext, changesSomething } from './contract.ts';
import { wantsWorkspaceKey } from './credentials.ts';
import { downloadOperation, isUnrouted } from './endpoints.ts';
import type { ErrorBody } from './error-body.ts';

const scopesText = (scopes: Scopes): string =>
  'anyOf' in scopes ? `one of the scopes ${scopes.anyOf.join(', ')}` : `the scope ${scopes.join(' and ')}`;

const keyName = (context: CallContext): string =>
  context.keyVariable === undefined ? 'The key of this caller' : `The key in ${context.keyVariable}`;

const gatewayKey = (context: CallContext): string =>
  context.keyVariable === undefined
    ? 'An organisation (admin) key cannot call it: it needs a workspace key.'
    : 'An organisation (admin) key cannot call it: set PORTKEY_GATEWAY_API_KEY to a workspace key.';

/** What lies at the host's root is public. */
const withoutKey = 'It is public and is asked without a key: something before Portkey refused. Check PORTKEY_BASE_URL.';

const unauthorized = (context: CallContext): string => {
  const { operation } = context;
  if (operation.host === 'root') return withoutKey;
  const gateway = wantsWorkspaceKey(operation)
    ? ` If it is right, it is no workspace's: ${operation.name} wants a workspace's. ${gatewayKey(context)}`
    : '';
  return `${keyName(context)} is wrong, expired or revoked: Portkey does not know it. It is not a matter of scopes.${gateway}`;
};

const forbidden = (context: CallContext): string => {
  const { operation } = context;
  if (operation.host === 'root') return withoutKey;
  const lists = listsFor(operation);
  return [
    operation.scopes === undefined
      ? `${keyName(context)} lacks a scope that ${operation.name} needs.`
      : `${operation.name} needs ${scopesText(operation.scopes)}.`,
    operation.plan === 'enterprise' ? "It is part of Portkey's enterprise plan and answers 403 on other plans." : '',
    wantsWorkspaceKey(operation) ? gatewayKey(context) : '',
    lists[0] === undefined
      ? ''
      : `Portkey also answers 403 for what is gone or in another workspace: ${lists[0]} shows what exists.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
};

/** A web page in place of JSON never comes from Portkey. */
const filtered =
  'A filter before Portkey (a firewall or content filter) answered with a web page: it says nothing about the key or its scopes. Certain texts in a request can trigger it; try with other content, or ask who runs the network.';

const unrouted = ({ operation, host }: CallContext): string =>
  operation.host === 'gateway'
    ? `Say which provider is meant: x_portkey_provider (@slug from ${operationFor('providers')}) or x_portkey_config.`
    : `${host} does not route this path, under /v1 or under /v2, and so handed it to the gateway: this Portkey does not offer the operation, or PORTKEY_BASE_URL names another host than its control plane.`;

const notFound = ({ operation, arguments: given }: CallContext): string => {
  if (given.workspace_slug !== undefined && operation.perWorkspace !== undefined)
    return `No workspace has the slug ${JSON.stringify(shortened(String(given.workspace_slug), 80))}: ${operationFor('workspaces')} shows them. The base URL is right.`;
  const byPath = listsFor(operation);
  const byArgument = Object.keys(given).map(listForArgument);
  const lists = [...new Set([...byPath, ...byArgument])].filter(
    (name) => name !== undefined && name !== operation.name,
  );
  if (lists.length > 0) return `${lists.slice(0, 3).join(', ')} shows what exists; check the id and the workspace.`;
  return operation.documented === false
    ? 'The official API document does not have this operation; this Portkey may not offer it.'
    : 'Check PORTKEY_BASE_URL: this Portkey does not seem to offer the operation there.';
};

const conflict = ({ operation }: CallContext): string => {
  const list = readerOf(operation);
  if (operation.method === 'DELETE') {
    const force = Object.hasOwn(operation.input, 'force_delete')
      ? ' or repeat it with force_delete, which removes that too'
      : '';
    return `Something still depends on it: remove that first${force}.`;
  }
  return list === undefined
    ? 'It exists already: choose another name or slug.'
    : `It may exist already: see ${list}, then change that one or choose another name or slug.`;
};

const byStatus: Readonly<Record<number, (context: CallContext) => string>> = {
  400: ({ operation }) => `describe_tool shows what ${operation.name} takes.`,
  401: unauthorized,
  402: () =>
    "The organisation's subscription or credit is exhausted; someone with access to Portkey's billing must act.",
  403: forbidden,
  404: notFound,
  405: () => 'Check PORTKEY_BASE_URL: what answers there does not know this method.',
  407: () => 'A proxy wants a user name and password: put them into HTTPS_PROXY.',
  408: () => 'It took too long behind the gateway; a smaller request may succeed.',
  409: conflict,
  412: () => 'A budget is used up: see the usage limits of the key, workspace or provider (list_usage_limits).',
  413: () => 'The request is too large for the server; send less at once.',
  422: ({ operation }) => `describe_tool shows what ${operation.name} takes.`,
  429: () => 'Wait before the next call; calls from here are slowed meanwhile.',
  446: () => 'A guardrail denied it: change the request, or look at the guardrail (list_guardrails).',
};

/** What to do about a reply with this status; undefined where nothing sensible can be said. */
export const hintFor = (context: CallContext, status: number, body: ErrorBody): string | undefined => {
  if (context.operation === downloadOperation) {
    return status < 500 ? 'Such links expire soon: ask Portkey for a new one and use it at once.' : undefined;
  }
  if (status === 403 && body.isPage === true) return filtered;
  if (isUnrouted(body.message ?? '')) return unrouted(context);
  if (body.code === 'AB03') return forbidden(context);
  if (body.code === 'AB05') return unauthorized(context);
  if (
    status === 400 &&
    context.operation.method === 'DELETE' &&
    /\bin use\b|depend|referenc/i.test(body.message ?? '')
  ) {
    return conflict(context);
  }
  if (status >= 500) return "The fault is on Portkey's side or with a proxy before it, not in the arguments.";
  return byStatus[status]?.(context);
};

/** How to find out whether a write whose answer was lost took effect; undefined for what changes nothing. */
export const howToLook = (context: CallContext): string | undefined => {
  if (!changesSomething(context)) return undefined;
  const { operation } = context;
  const reader = readerOf(operation);
  if (operation.risk === 'execute') return 'It may have run and cost money: think before repeating it.';
  return reader === undefined
    ? 'It may have taken effect: look before repeating it.'
    : `It may have taken effect: look with ${reader} before repeating it.`;
};

/** How to ask for less. */
export const howToNarrow = ({ operation }: CallContext): string => {
  const ways: string[] = [];
  const size = operation.paging?.size ?? ['page_size', 'limit'].find((name) => Object.hasOwn(operation.input, name));
  if (size !== undefined) ways.push(`a smaller ${size}`);
  if (Object.hasOwn(operation.input, 'time_of_generation_min')) ways.push('a shorter period');
  if (Object.hasOwn(operation.input, 'filters')) ways.push('filters');
  if (operation.reply === 'bytes' || operation.reply === 'text') ways.push('save_to, which writes it to a file');
  return ways.length === 0 ? 'Ask for a narrower part of it.' : `Ask with ${ways.join(', or ')}.`;
};

/** GET operations by their path; no two hosts share one. */
let gets: ReadonlyMap<string, CatalogEntry> | undefined;
/** The list that shows what fills an argument: `collection_id` → `list_collections`. */
let listsByArgument: ReadonlyMap<string, string> | undefined;

const readers = (): ReadonlyMap<string, CatalogEntry> => {
  // Of two views of one path (logs, and logs as traces) the plainer stands first: it is set last.
  gets ??= new Map(
    catalog
      .filter(({ method }) => method === 'GET')
      .reverse()
      .map((entry) => [entry.path, entry]),
  );
  return gets;
};

/** The paths above this one, nearest first: `/a/{b}/c` → `/a/{b}`, `/a`. */
const ancestors = (path: string): string[] => {
  const parts = path.split('/');
  return parts.slice(2).map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
};

const placeholderEnd = /\{([^{}]+)\}$/;

/**
 * The operations that list what the placeholders of a path stand for, innermost first: for
 * `/prompts/{promptId}/versions/{versionId}` those at `/prompts/{promptId}/versions` and `/prompts`.
 */
export const listsFor = (operation: Pick<CatalogEntry, 'path'>): string[] =>
  [operation.path, ...ancestors(operation.path)].flatMap((path) => {
    if (!placeholderEnd.test(path)) return [];
    const list = readers().get(path.replace(/\/\{[^{}]+\}$/, ''));
    return list === undefined ? [] : [list.name];
  });

/** The list that shows values for an argument which names another resource (`workspace_id`, `collection_id`). */
export const listForArgument = (argument: string): string | undefined => {
  if (listsByArgument === undefined) {
    const found = new Map<string, string>();
    for (const entry of catalog) {
      const placeholder = placeholderEnd.exec(entry.path)?.[1];
      const list = placeholder === undefined ? undefined : listsFor(entry)[0];
      if (placeholder === undefined || list === undefined || !placeholder.toLowerCase().endsWith('id')) continue;
      const name = snakeCase(placeholder);
      if (name !== 'id' && !found.has(name)) found.set(name, list);
    }
    listsByArgument = found;
  }
  return listsByArgument.get(argument);
};

/** The operation that shows whether a write took effect: what reads the same resource, or lists its kind. */
export const readerOf = (operation: Pick<CatalogEntry, 'path' | 'name'>): string | undefined => {
  for (const path of [operation.path, ...ancestors(operation.path)]) {
    const reader = readers().get(path);
    if (reader !== undefined && reader.name !== operation.name) return reader.name;
  }
  return undefined;
};
