import { inPath, inQuery } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, integer, text } from './schema.ts';

export const models = {
  domain: 'models',
  about: 'TODO',
  operations: [
    {
      name: 'get_model_details',
      method: 'GET',
      path: '/model-configs/general/{provider}/{model}',
      host: 'root',
      title: 'Get model details',
      description: 'TODO',
      risk: 'read',
      input: {
        provider: inPath(text()),
        model: inPath(text()),
        /* TODO outside the document (docs): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'get_model_pricing',
      method: 'GET',
      path: '/model-configs/pricing/{provider}/{model}',
      host: 'root',
      title: 'Get model pricing',
      description: 'TODO',
      risk: 'read',
      input: { provider: inPath(text()), model: inPath(text()) },
    },
    {
      name: 'list_models',
      method: 'GET',
      path: '/models',
      host: 'gateway',
      title: 'List models',
      description: 'TODO',
      risk: 'read',
      input: {
        ai_service: inQuery(text()),
        provider: inQuery(text()),
        limit: inQuery(integer()),
        offset: inQuery(integer()),
        sort: inQuery(choice(['name', 'provider', 'ai_service'])),
        order: inQuery(choice(['asc', 'desc'])),
        ...routing,
      },
    },
    {
      name: 'delete_model',
      method: 'DELETE',
      path: '/models/{model}',
      host: 'gateway',
      title: 'Delete model',
      description: 'TODO',
      risk: 'delete',
      input: { model: inPath(text()), ...routing },
    },
    {
      name: 'get_model',
      method: 'GET',
      path: '/models/{model}',
      host: 'gateway',
      title: 'Get model',
      description: 'TODO',
      risk: 'read',
      input: { model: inPath(text()), ...routing },
    },
  ],
} satisfies Domain;
