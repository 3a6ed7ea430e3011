import { inBody, inPath, required } from './model/field.ts';
import type { Domain, Field } from './model/operation.ts';
import { longPages, onePage } from './model/paging.ts';
import { anyObject, inert, integer, list, number, object, text } from './model/schema.ts';
import { analyticsAliases } from './schemas/analytics-input.ts';
import { logSearch } from './schemas/logs.ts';

const feedback = {
  value: required(
    inBody(integer('-10 (worst) to 10 (best).', { minimum: -10, maximum: 10 }), { listed: integer('-10 to 10') }),
  ),
  weight: inBody(number('How much it counts; 1 unless said.', { minimum: 0, maximum: 1 }), {
    listed: number('0 to 1'),
  }),
  metadata: inBody(inert('labels', anyObject())),
} as const satisfies Record<string, Field>;

export const tracing = {
  domain: 'tracing',
  about: 'traces (the logs of one task) and feedback on them',
  operations: [
    {
      name: 'create_feedback',
      method: 'POST',
      path: '/feedback',
      title: 'Create feedback',
      description:
        'Rate a traced request: a score from -10 to 10 (thumbs up or down) on a trace id. Feeds the feedback analytics. Wants a workspace key. To correct one given before: update_feedback.',
      examplePhrases: `
        rate an answer, thumbs down for this answer, user did not like the reply, mark a response as good, give feedback
        on a request, score a trace, record a star rating, user complained about an answer, report a bad reply, customer
        hated the answer record it, attach a rating to a trace, users complained about a reply note it down
      `,
      risk: 'write',
      could: [],
      scopes: ['logs.write'],
      key: 'workspace',
      input: {
        trace_id: inBody(text('The x-portkey-trace-id of the request.'), { listed: text() }),
        ...feedback,
        value: { ...feedback.value, required: false },
        // Beyond the document: the live API takes several at once.
        feedbacks: {
          in: 'whole-body',
          schema: list(
            object(
              Object.fromEntries(
                Object.entries({ trace_id: { schema: text() }, ...feedback }).map(([name, { schema }]) => [
                  name,
                  schema,
                ]),
              ),
              undefined,
              { required: ['trace_id', 'value'] },
            ),
            'Several at once, instead of trace_id and value.',
            { minItems: 1 },
          ),
          unlisted: true,
        },
      },
      needsOneOf: [
        ['feedbacks', 'trace_id'],
        ['feedbacks', 'value'],
      ],
      atMostOneOf: [
        ['feedbacks', 'trace_id'],
        ['feedbacks', 'value'],
        ['feedbacks', 'weight'],
        ['feedbacks', 'metadata'],
      ],
    },
    {
      name: 'update_feedback',
      method: 'PUT',
      path: '/feedback/{id}',
      title: 'Update feedback',
      description:
        'Change the score, weight or metadata of feedback given before, by the feedback id that create_feedback answered.',
      examplePhrases: `
        correct a rating, change the score given before, the thumbs up was a mistake, edit feedback, revise my rating, i
        rated that wrong, wrong score given fix it
      `,
      risk: 'write',
      could: [],
      scopes: ['logs.write'],
      key: 'workspace',
      input: { id: inPath(text('UUID, from the reply of create_feedback.'), { listed: text() }), ...feedback },
      argumentAliases: { feedback_id: 'id' },
    },
    {
      name: 'list_traces',
      method: 'GET',
      path: '/logs',
      host: 'gateway',
      title: 'List traces',
      description:
        'List recent traces: the request logs of list_logs gathered by trace id, page by page. Hosted Portkey may not offer it (404): then create_log_export. The steps of one trace: get_trace_spans.',
      examplePhrases: `
        recent traces, list agent runs by trace, requests grouped by trace, overview of multi step calls, which
        workflows ran today
      `,
      risk: 'read',
      scopes: ['logs.list'],
      input: logSearch,
      argumentAliases: analyticsAliases,
      paging: longPages(),
      untrusted: ['**'],
      foreignText: true,
      bodyReply: ['data[].request', 'data[].response'],
      documented: false,
    },
    {
      name: 'get_trace_spans',
      method: 'GET',
      path: '/logs/{traceId}/spans',
      host: 'gateway',
      title: 'Get trace spans',
      description:
        'Read the steps (spans) of one trace, by trace id: every request made for one task, in order. Hosted Portkey may not offer it (404). One log by its own id: get_log.',
      examplePhrases: `
        all steps of a trace, what happened in an agent run, follow one task through all calls, calls belonging to a
        trace id, which step of the chain was slow, reconstruct a session, spans of a trace, end to end flow of a
        request chain, show the whole chain of calls for an agent session, follow everything that happened in a trace
      `,
      risk: 'read',
      scopes: ['logs.view'],
      input: { trace_id: inPath(text()) },
      argumentAliases: { id: 'trace_id' },
      paging: onePage(),
      untrusted: ['**'],
      foreignText: true,
      bodyReply: ['data[].request', 'data[].response'],
      documented: false,
    },
  ],
} satisfies Domain;
