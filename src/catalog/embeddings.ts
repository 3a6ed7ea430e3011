import { inBody, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, eitherOf, integer, list, text } from './schema.ts';

export const embeddings = {
  domain: 'embeddings',
  about: 'TODO',
  operations: [
    {
      name: 'create_embedding',
      method: 'POST',
      path: '/embeddings',
      host: 'gateway',
      title: 'Create embedding',
      description: 'TODO',
      risk: 'execute',
      input: {
        input: required(
          inBody(
            eitherOf([
              text(),
              list(text(), undefined, { minItems: 1, maxItems: 2048 }),
              list(integer(), undefined, { minItems: 1, maxItems: 2048 }),
              list(list(integer(), undefined, { minItems: 1 }), undefined, { minItems: 1, maxItems: 2048 }),
            ]),
          ),
        ),
        model: required(
          inBody(
            eitherOf([text(), choice(['text-embedding-ada-002', 'text-embedding-3-small', 'text-embedding-3-large'])]),
          ),
        ),
        encoding_format: inBody(choice(['float', 'base64'])),
        dimensions: inBody(integer(undefined, { minimum: 1 })),
        user: inBody(text()),
        ...routing,
      },
    },
  ],
} satisfies Domain;
