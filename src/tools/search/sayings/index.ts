import { analytics } from './analytics.ts';
import { assistants } from './assistants.ts';
import { audit } from './audit.ts';
import { collections } from './collections.ts';
import { configs } from './configs.ts';
import { deployments } from './deployments.ts';
import { files } from './files.ts';
import { guardrails } from './guardrails.ts';
import { integrations } from './integrations.ts';
import { keys } from './keys.ts';
import { labels } from './labels.ts';
import { limits } from './limits.ts';
import { logging } from './logging.ts';
import { mcpIntegrations } from './mcp-integrations.ts';
import { mcpServers } from './mcp-servers.ts';
import { media } from './media.ts';
import { models } from './models.ts';
import { partials } from './partials.ts';
import { prompts } from './prompts.ts';
import type { Sayings } from './sayings.ts';
import { scim } from './scim.ts';
import { server } from './server.ts';
import { users } from './users.ts';
import { workspaces } from './workspaces.ts';

/** Every tool's phrases, one table for each group of domains. */
export const sayings: Sayings = {
  ...analytics,
  ...assistants,
  ...audit,
  ...collections,
  ...configs,
  ...deployments,
  ...files,
  ...guardrails,
  ...integrations,
  ...keys,
  ...labels,
  ...limits,
  ...logging,
  ...mcpIntegrations,
  ...mcpServers,
  ...media,
  ...models,
  ...partials,
  ...prompts,
  ...scim,
  ...server,
  ...users,
  ...workspaces,
};
