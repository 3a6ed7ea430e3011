import { inBody, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { anyObject, eitherOf, flag, integer, list, number, openObject, text, words } from './model/schema.ts';
import { executeRouting, inference, span } from './schemas/routing.ts';

const document = eitherOf([
  words(),
  openObject({ text: words() }, 'With what else you keep on it.', { required: ['text'] }),
]);

export const rerank = {
  domain: 'rerank',
  about: 'ordering documents by relevance to a query',
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'create_rerank',
      method: 'POST',
      path: '/rerank',
      title: 'Rerank documents',
      description:
        'Order given documents by relevance to a query with a rerank model (Cohere, Voyage, Jina, Pinecone, Bedrock, Azure); costs money for each call.',
      examplePhrases: `
        sort documents by relevance, which of these passages fits the question best, reorder search results, rerank
        hits, rank passages for a query, order results by how relevant they are
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      untrusted: ['results[].document'],
      input: {
        model: required(inBody(text('Such as rerank-v3.5 or rerank-2.'))),
        query: required(inBody(words())),
        documents: required(inBody(list(document, 'Texts, or objects with text.', { minItems: 1 }))),
        top_n: inBody(integer('How many to return; all unless said.', { minimum: 1 })),
        return_documents: inBody(flag('Texts in the reply: Voyage, Jina, Pinecone.')),
        max_tokens_per_doc: unlisted(inBody(integer('Cohere.', { minimum: 1 }))),
        priority: unlisted(inBody(number('Cohere.'))),
        rank_fields: unlisted(inBody(list(text(), 'Pinecone: which fields count.'))),
        truncation: unlisted(inBody(flag('Voyage: cut documents that are too long.'))),
        parameters: unlisted(inBody(anyObject("Pinecone: the provider's own parameters."))),
        ...executeRouting,
        ...span,
      },
      examples: [
        {
          says: 'The best of three',
          arguments: {
            model: 'rerank-v3.5',
            query: 'How do I rotate a key?',
            documents: ['Billing and plans', 'Rotating API keys', 'Inviting users'],
            top_n: 1,
            x_portkey_provider: '@cohere',
          },
        },
      ],
    },
  ],
} satisfies Domain;
