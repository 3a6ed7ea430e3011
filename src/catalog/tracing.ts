import { inBody, inPath, required } from './field.ts';
import type { Domain } from './operation.ts';
import { anyObject, integer, number, text } from './schema.ts';

export const tracing = {
  domain: 'tracing',
  about: 'TODO',
  operations: [
    {
      name: 'create_feedback',
      method: 'POST',
      path: '/feedback',
      title: 'Create feedback',
      description: 'TODO',
      risk: 'write',
      input: {
        trace_id: required(inBody(text())),
        value: required(inBody(integer(undefined, { minimum: -10, maximum: 10 }))),
        weight: inBody(number(undefined, { minimum: 0, maximum: 1 })),
        metadata: inBody(anyObject()),
      },
    },
    {
      name: 'update_feedback',
      method: 'PUT',
      path: '/feedback/{id}',
      title: 'Update feedback',
      description: 'TODO',
      risk: 'write',
      input: {
        id: inPath(text()),
        value: required(inBody(integer(undefined, { minimum: -10, maximum: 10 }))),
        weight: inBody(number(undefined, { minimum: 0, maximum: 1 })),
        metadata: inBody(anyObject()),
      },
    },
    {
      name: 'list_traces',
      method: 'GET',
      path: '/logs',
      host: 'gateway',
      title: 'List traces',
      description: 'TODO',
      risk: 'read',
      input: {
        /* TODO outside the document (older): see portkey-facts.md */
      },
      documented: false,
    },
    {
      name: 'get_trace_spans',
      method: 'GET',
      path: '/logs/{traceId}/spans',
      host: 'gateway',
      title: 'Get trace spans',
      description: 'TODO',
      risk: 'read',
      input: {
        trace_id: inPath(text()),
        /* TODO outside the document (older): see portkey-facts.md */
      },
      documented: false,
    },
  ],
} satisfies Domain;
