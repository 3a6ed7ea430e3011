import type { Handlers } from '../model/handler.ts';
import { analyticsHandlers } from './analytics.ts';
import { apiKeyHandlers } from './api-keys.ts';
import { assistantHandlers } from './assistants.ts';
import { collectionHandlers } from './collections.ts';
import { completionHandlers } from './completions.ts';
import { configHandlers } from './configs.ts';
import { deploymentHandlers } from './deployments.ts';
import { fileHandlers } from './files.ts';
import { fineTuningHandlers } from './fine-tuning.ts';
import { guardrailHandlers } from './guardrails.ts';
import { integrationHandlers, integrationWorkspaceHandlers } from './integrations.ts';
import { labelHandlers } from './labels.ts';
import { logExportHandlers } from './log-exports.ts';
import { loggingHandlers } from './logging.ts';
import { mcpIntegrationHandlers } from './mcp-integrations.ts';
import { mcpAccessHandlers, mcpServerHandlers } from './mcp-servers.ts';
import { mediaHandlers } from './media.ts';
import { modelHandlers } from './models.ts';
import { organisationHandlers } from './organisation.ts';
import { partialHandlers } from './partials.ts';
import { policyHandlers } from './policies.ts';
import { promptHandlers } from './prompts.ts';
import { providerHandlers } from './providers.ts';
import { responseHandlers } from './responses.ts';
import { scimHandlers } from './scim.ts';
import { secretReferenceHandlers } from './secret-references.ts';
import { userHandlers, workspaceMemberHandlers } from './users.ts';
import { vectorStoreHandlers } from './vector-stores.ts';
import { workspaceHandlers } from './workspaces.ts';

/** Every domain's handlers by operation name. A name that stands twice is a mistake, which index.test.ts finds. */
export const handlerTables: readonly Handlers[] = [
  analyticsHandlers,
  apiKeyHandlers,
  assistantHandlers,
  collectionHandlers,
  completionHandlers,
  configHandlers,
  deploymentHandlers,
  fileHandlers,
  fineTuningHandlers,
  guardrailHandlers,
  integrationHandlers,
  integrationWorkspaceHandlers,
  labelHandlers,
  logExportHandlers,
  loggingHandlers,
  mcpAccessHandlers,
  mcpIntegrationHandlers,
  mcpServerHandlers,
  mediaHandlers,
  modelHandlers,
  organisationHandlers,
  partialHandlers,
  policyHandlers,
  promptHandlers,
  providerHandlers,
  responseHandlers,
  scimHandlers,
  secretReferenceHandlers,
  userHandlers,
  vectorStoreHandlers,
  workspaceHandlers,
  workspaceMemberHandlers,
];

/** All handlers by operation name. */
export const handlers: Handlers = Object.assign({}, ...handlerTables);
