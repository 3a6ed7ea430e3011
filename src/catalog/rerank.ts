import { inBody, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { anyObject, eitherOf, flag, integer, list, number, object, text } from './schema.ts';

export const rerank = {
  domain: 'rerank',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'create_rerank',
      method: 'POST',
      path: '/rerank',
      host: 'gateway',
      title: 'Create rerank',
      description: 'TODO',
      risk: 'execute',
      input: {
        model: required(inBody(text())),
        query: required(inBody(text())),
        documents: required(
          inBody(
            list(eitherOf([text(), object({ text: text() }, undefined, { required: ['text'] })]), undefined, {
              minItems: 1,
            }),
          ),
        ),
        top_n: inBody(integer(undefined, { minimum: 1 })),
        return_documents: inBody(flag()),
        max_tokens_per_doc: inBody(integer(undefined, { minimum: 1 })),
        priority: inBody(number()),
        rank_fields: inBody(list(text())),
        truncation: inBody(flag()),
        parameters: inBody(anyObject()),
        ...routing,
      },
    },
  ],
} satisfies Domain;
