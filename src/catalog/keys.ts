import { apiKeyOperations } from './keys/api-keys.ts';
import { virtualKeyOperations } from './keys/virtual-keys.ts';
import type { Domain } from './model/operation.ts';

export const keys = {
  domain: 'keys',
  about: "Portkey's own API keys, and virtual keys, which hold the keys of AI providers",
  operations: [...apiKeyOperations, ...virtualKeyOperations],
} satisfies Domain;
