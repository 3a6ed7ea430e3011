import { analytics } from './analytics.ts';
import { assistants } from './assistants.ts';
import { audit } from './audit.ts';
import { collections } from './collections.ts';
import { completions } from './completions.ts';
import { configs } from './configs.ts';
import { deployments } from './deployments.ts';
import { embeddings } from './embeddings.ts';
import { files } from './files.ts';
import { guardrails } from './guardrails.ts';
import { integrations } from './integrations.ts';
import { batches, fineTuning } from './jobs.ts';
import { keys } from './keys.ts';
import { labels } from './labels.ts';
import { limits } from './limits.ts';
import { logging } from './logging.ts';
import { mcpIntegrations } from './mcp-integrations.ts';
import { mcpServers } from './mcp-servers.ts';
import { audio, images } from './media.ts';
import type { CatalogEntry, Domain, ServerRead } from './model/operation.ts';
import { models } from './models.ts';
import { moderations } from './moderations.ts';
import { organisation } from './organisation.ts';
import { partials } from './partials.ts';
import { prompts } from './prompts.ts';
import { providers } from './providers.ts';
import { rerank } from './rerank.ts';
import { responses } from './responses.ts';
import { scim } from './scim.ts';
import { secretReferences } from './secret-references.ts';
import { tracing } from './tracing.ts';
import { users } from './users.ts';
import { vectorStores } from './vector-stores.ts';
import { workspaces } from './workspaces.ts';

/** What carries out several operations as one plan. It has no operation of its own. */
const plans: Domain = {
  domain: 'plans',
  about: 'Many changes as one plan: checked, agreed to and carried out together',
  operations: [],
};

/** Every domain, in the order of the tool list. */
export const domains: readonly Domain[] = [
  analytics,
  assistants,
  audio,
  audit,
  batches,
  collections,
  completions,
  configs,
  deployments,
  embeddings,
  files,
  fineTuning,
  guardrails,
  images,
  integrations,
  keys,
  labels,
  limits,
  logging,
  mcpIntegrations,
  mcpServers,
  models,
  moderations,
  organisation,
  partials,
  plans,
  prompts,
  providers,
  rerank,
  responses,
  scim,
  secretReferences,
  tracing,
  users,
  vectorStores,
  workspaces,
];

/** Every operation with its domain and host, in the order of the tool list. */
export const catalog: readonly CatalogEntry[] = domains.flatMap(({ domain, operations }) =>
  operations.map((operation) => ({ host: 'control' as const, ...operation, domain })),
);

let byName: ReadonlyMap<string, CatalogEntry> | undefined;

/** An operation of the catalog by its name. */
export const operationNamed = (name: string): CatalogEntry | undefined => {
  byName ??= new Map(catalog.map((entry) => [entry.name, entry]));
  return byName.get(name);
};

const namesByServerRead = new Map(
  catalog.flatMap(({ name, serverRead }) => (serverRead ? [[serverRead, name] as const] : [])),
);

/**
 * The name of the operation that the server itself calls to learn something.
 *
 * @param read what it wants to know
 * @throws Error if no catalog entry names it as its `serverRead`
 */
export function operationFor(read: ServerRead): string {
  const name = namesByServerRead.get(read);
  if (name === undefined) throw new Error(`No catalog entry has serverRead: '${read}'.`);
  return name;
}

/**
 * Tools that the lean surface lists by themselves, beside search and the executors.
 *
 * Chosen for what administrators do first, and most: know where they are (whoami), know the workspaces that nearly
 * every other call names (list_workspaces), see what the month costs and whether it works (get_analytics_summary), and
 * look up what people speak of by name (list_prompts), or many things at once (run_script). All of them only read, so
 * that what changes anything goes through the executor of its risk, where a client's permission prompts are.
 */
export const EVERYDAY: readonly string[] = [
  'whoami',
  'list_workspaces',
  'get_analytics_summary',
  'list_prompts',
  'run_script',
];
