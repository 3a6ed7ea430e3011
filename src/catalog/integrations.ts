import { credentialOperations } from './integrations/credentials.ts';
import { modelOperations } from './integrations/models.ts';
import { workspaceAccessOperations } from './integrations/workspaces.ts';
import type { Domain } from './model/operation.ts';

export const integrations = {
  domain: 'integrations',
  about: "AI providers' stored credentials, their models, and which workspaces may use them",
  operations: [...credentialOperations, ...modelOperations, ...workspaceAccessOperations],
} satisfies Domain;
