import { inBody, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { choice, eitherOf, integer, list, text, words } from './model/schema.ts';
import { executeRouting, inference, routingAliases } from './schemas/routing.ts';

/** One text, texts, one text's tokens, or several texts' tokens. */
const embeddingInput = eitherOf(
  [
    words(),
    list(words(), undefined, { minItems: 1, maxItems: 2048 }),
    list(integer(), undefined, { minItems: 1, maxItems: 2048 }),
    list(list(integer(), undefined, { minItems: 1 }), undefined, { minItems: 1, maxItems: 2048 }),
  ],
  'A text or up to 2048 texts (or their tokens).',
);

export const embeddings = {
  domain: 'embeddings',
  about: 'turning text into vectors',
  operations: [
    {
      ...inference,
      name: 'create_embedding',
      method: 'POST',
      path: '/embeddings',
      title: 'Create embedding',
      description:
        'Turn one or many texts into vectors with an embedding model, for search or comparison; costs money by token.',
      examplePhrases: `
        turn text into vectors, embed sentences, compute embeddings, vectorise documents, vector for semantic search,
        embed this paragraph
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        input: required(inBody(embeddingInput)),
        model: required(
          inBody(text('Such as text-embedding-3-small.'), { listed: text('such as text-embedding-3-small') }),
        ),
        dimensions: inBody(integer('Length of the vectors, where the model allows a choice.', { minimum: 1 }), {
          listed: integer(),
        }),
        encoding_format: unlisted(inBody(choice(['float', 'base64']))),
        user: unlisted(inBody(text('Your end user, for abuse tracking.'))),
        ...executeRouting,
      },
      argumentAliases: routingAliases,
      examples: [
        {
          says: 'Two texts',
          arguments: {
            input: ['refund policy', 'return policy'],
            model: 'text-embedding-3-small',
            x_portkey_provider: '@openai-prod',
          },
        },
      ],
    },
  ],
} satisfies Domain;
