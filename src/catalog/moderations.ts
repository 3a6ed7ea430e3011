import { inBody, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, eitherOf, list, text } from './schema.ts';

export const moderations = {
  domain: 'moderations',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'create_moderation',
      method: 'POST',
      path: '/moderations',
      host: 'gateway',
      title: 'Create moderation',
      description: 'TODO',
      risk: 'execute',
      input: {
        input: required(inBody(eitherOf([text(), list(text())]))),
        model: inBody(eitherOf([text(), choice(['text-moderation-latest', 'text-moderation-stable'])])),
        ...routing,
      },
    },
  ],
} satisfies Domain;
