import type { Handlers } from '../model/handler.ts';
import { analyticsHandlers } from './analytics.ts';
import { apiKeyHandlers } from './api-keys.ts';
import { approvedMcpServerHandlers } from './approved-mcp-servers.ts';
import { assistantHandlers } from './assistants.ts';
import { audioHandlers } from './audio.ts';
import { auditHandlers } from './audit.ts';
import { batchHandlers } from './batches.ts';
import { collectionHandlers } from './collections.ts';
import { completionHandlers } from './completions.ts';
import { configHandlers } from './configs.ts';
import { deploymentHandlers } from './deployments.ts';
import { embeddingHandlers } from './embeddings.ts';
import { fileHandlers } from './files.ts';
import { fineTuningHandlers } from './fine-tuning.ts';
import { guardrailMcpHandlers } from './guardrail-mcp-servers.ts';
import { guardrailHandlers } from './guardrails.ts';
import { imageHandlers } from './images.ts';
import { integrationModelHandlers } from './integration-models.ts';
import { integrationWorkspaceHandlers } from './integration-workspaces.ts';
import { integrationHandlers } from './integrations.ts';
import { inviteHandlers } from './invites.ts';
import { labelHandlers } from './labels.ts';
import { loggingHandlers } from './logging.ts';
import { mcpAccessHandlers } from './mcp-access.ts';
import { mcpIntegrationHandlers } from './mcp-integrations.ts';
import { mcpServerHandlers } from './mcp-servers.ts';
import { modelHandlers } from './models.ts';
import { moderationHandlers } from './moderations.ts';
import { ocrHandlers } from './ocr.ts';
import { organisationHandlers } from './organisation.ts';
import { partialHandlers } from './partials.ts';
import { promptRunHandlers } from './prompt-runs.ts';
import { promptSharingHandlers } from './prompt-sharing.ts';
import { promptHandlers } from './prompts.ts';
import { providerHandlers } from './providers.ts';
import { ratePolicyHandlers } from './rate-policies.ts';
import { rerankHandlers } from './rerank.ts';
import { responseHandlers } from './responses.ts';
import { scimHandlers } from './scim.ts';
import { secretReferenceHandlers } from './secret-references.ts';
import { tracingHandlers } from './tracing.ts';
import { usagePolicyHandlers } from './usage-policies.ts';
import { userHandlers } from './users.ts';
import { vectorStoreHandlers } from './vector-stores.ts';
import { virtualKeyHandlers } from './virtual-keys.ts';
import { workspaceMemberHandlers } from './workspace-members.ts';
import { workspaceHandlers } from './workspaces.ts';

/** Every domain's handlers by operation name. A name that stands twice is a mistake, which index.test.ts finds. */
export const handlerTables: readonly Handlers[] = [
  analyticsHandlers,
  apiKeyHandlers,
  approvedMcpServerHandlers,
  assistantHandlers,
  audioHandlers,
  auditHandlers,
  batchHandlers,
  collectionHandlers,
  completionHandlers,
  configHandlers,
  deploymentHandlers,
  embeddingHandlers,
  fileHandlers,
  fineTuningHandlers,
  guardrailHandlers,
  guardrailMcpHandlers,
  imageHandlers,
  integrationHandlers,
  integrationModelHandlers,
  integrationWorkspaceHandlers,
  inviteHandlers,
  labelHandlers,
  loggingHandlers,
  mcpAccessHandlers,
  mcpIntegrationHandlers,
  mcpServerHandlers,
  modelHandlers,
  moderationHandlers,
  ocrHandlers,
  organisationHandlers,
  partialHandlers,
  promptHandlers,
  promptRunHandlers,
  promptSharingHandlers,
  providerHandlers,
  ratePolicyHandlers,
  rerankHandlers,
  responseHandlers,
  scimHandlers,
  secretReferenceHandlers,
  tracingHandlers,
  usagePolicyHandlers,
  userHandlers,
  vectorStoreHandlers,
  virtualKeyHandlers,
  workspaceHandlers,
  workspaceMemberHandlers,
];

/** All handlers by operation name. */
export const handlers: Handlers = Object.assign({}, ...handlerTables);
