import { inBody, inPath, inPeriod, inQuery, replacing, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { longPages, onePage } from './model/paging.ts';
import { list, note, text } from './model/schema.ts';
import { analyticsAliases } from './schemas/analytics-input.ts';
import {
  customLog,
  customLogAliases,
  exportAliases,
  exportFilters,
  exportRequestedData,
  listedRequestedData,
  loggedMetadata,
  loggedRequest,
  loggedResponse,
  logSearch,
} from './schemas/logs.ts';
import { byWorkspaceSlug, workspaceRef } from './schemas/workspace.ts';

const exportScopes = { scopes: ['logs.export'], plan: 'enterprise' } as const;

/** Which export: what every operation on one takes. */
const whichExport = { export_id: inPath(text('From list_log_exports.'), { listed: text() }) } as const;
const whichExportAliases = { id: 'export_id' } as const;

/** An export of a workspace that is named by its UUID is made, and is empty. Source: portkey-live.md 4. */

const filteredWorkspace = { knownBy: { ...byWorkspaceSlug.knownBy, at: 'workspace_slug' } } as const;

const exportPeriod = unlisted(inPeriod('filters.time_of_generation_min', 'filters.time_of_generation_max'));

export const logging = {
  domain: 'logging',
  about: 'request logs: search, read, insert, and export to files',
  operations: [
    {
      name: 'list_logs',
      method: 'GET',
      path: '/logs',
      host: 'gateway',
      title: 'List logs',
      description:
        'Search request logs by time, trace, model, status or cost. Hosted Portkey may not offer it (404): then create_log_export. One line for each trace: list_traces; one log with bodies: get_log; totals: analytics.',
      examplePhrases: `
        show recent requests, search the logs, find failed calls, which requests were slow, requests of a user
        yesterday, most expensive requests, find the call with an error, look at what was sent to the model, last ten
        calls, debug a failing request, requests made by a key, request history, what prompts did people send, calls
        over a dollar, calls that took longer than ten seconds, failed requests from one user today, filter requests by
        status, log entries with errors, requests with a certain model, what did a certain user ask
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
      name: 'insert_log',
      method: 'POST',
      path: '/logs',
      host: 'gateway',
      title: 'Insert log',
      description:
        'Write a log of a model call that did not go through Portkey, so that it shows in logs and analytics; several with logs. Cannot be removed. Give request and response, or logs.',
      examplePhrases: `
        log a call that bypassed the gateway, import a request from elsewhere, record an external model call, write own
        log entry, add logs from another system, backfill logs, record a call we made directly to the vendor
      `,
      risk: 'write',
      could: [],
      scopes: ['completions.write', 'logs.write'],
      input: {
        request: inBody(loggedRequest),
        response: inBody(loggedResponse),
        metadata: inBody(loggedMetadata),
        logs: {
          in: 'whole-body',
          schema: list(customLog, 'Several logs at once, instead of request and response.', { minItems: 1 }),
          listed: list({ type: 'object' }, 'Several {request, response, metadata}'),
        },
      },
      needsOneOf: [
        ['logs', 'request'],
        ['logs', 'response'],
      ],
      atMostOneOf: [
        ['logs', 'request'],
        ['logs', 'response'],
        ['logs', 'metadata'],
      ],
      argumentAliases: customLogAliases,
      examples: [
        {
          says: 'One call made elsewhere',
          arguments: {
            request: {
              url: 'https://api.openai.com/v1/chat/completions',
              provider: 'openai',
              body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] },
            },
            response: {
              status: 200,
              response_time: 640,
              body: { choices: [{ message: { role: 'assistant', content: 'Hello!' } }] },
            },
            metadata: { trace_id: 'order-1042', span_name: 'greeting' },
          },
        },
      ],
    },
    {
      ...exportScopes,
      name: 'list_log_exports',
      method: 'GET',
      path: '/logs/exports',
      title: 'List log exports',
      description:
        'List log export jobs with status (draft, in_progress, success, failed, stopped) and filters; a user key sees its own only.',
      examplePhrases: `
        which log exports are there, list export jobs, exports still running, previous log dumps, earlier downloads of
        logs
      `,
      risk: 'read',
      input: { workspace_id: inQuery(workspaceRef, byWorkspaceSlug) },
      paging: onePage(),
      untrusted: ['data[].description', 'data[].filters.metadata'],
    },
    {
      ...exportScopes,
      name: 'create_log_export',
      method: 'POST',
      path: '/logs/exports',
      title: 'Create log export',
      description:
        'Draft an export of logs to a file: which logs, which fields. Nothing runs until start_log_export; download_log_export gets the file. Some fields may be forbidden: get_log_export_field_restrictions.',
      examplePhrases: `
        export logs to a file, dump last month's requests, give me all logs as jsonl, send logs to the data warehouse,
        get the raw logs out of portkey, archive of requests for analysis, data extract of calls for the auditors, csv
        of all requests, bulk download of requests, logs for the data science team, backup of our request logs, get all
        of last month's logs into a file, send our logs to a file for a team, hand over raw requests to the auditors
      `,
      risk: 'write',
      remains: 'Nothing is exported yet: start_log_export does that, download_log_export gets the file.',
      could: ['sends elsewhere'],
      sensitive: 'egress',
      input: {
        filters: required(inBody(exportFilters, filteredWorkspace)),
        period: exportPeriod,
        requested_data: required(inBody(exportRequestedData, { listed: listedRequestedData })),
        workspace_id: inBody(workspaceRef, byWorkspaceSlug),
        // Beyond the document: without it the creation is refused (portkey-live.md 4).
        description: unlisted({
          ...inBody(note(undefined, { minLength: 1 })),
          assumed: 'Created with portkey-admin-mcp-server',
        }),
      },
      argumentAliases: exportAliases,
      examples: [
        {
          says: "A month's failed requests, without their bodies",
          arguments: {
            workspace_id: 'ws-suppor-4f2a91',
            filters: {
              time_of_generation_min: '2026-06-01T00:00:00Z',
              time_of_generation_max: '2026-07-01T00:00:00Z',
              status_code: '429,500',
            },
            requested_data: ['id', 'created_at', 'ai_model', 'response_status_code', 'cost'],
          },
        },
      ],
    },
    {
      ...exportScopes,
      name: 'get_log_export_field_restrictions',
      method: 'GET',
      path: '/logs/exports/field-restrictions',
      title: 'Get log export field restrictions',
      description:
        "List the log fields that a workspace's exports may not carry. An export asking for one of them is refused.",
      examplePhrases: `
        which fields may not be exported, forbidden columns in exports, why can I not export prompts, restrictions on
        log exports, what data is kept out of exports, can a field be exported, which log fields are off limits for
        export
      `,
      risk: 'read',
      input: { workspace_id: inQuery(workspaceRef, { listed: text() }) },
      documented: false,
    },
    {
      ...exportScopes,
      name: 'get_log_export',
      method: 'GET',
      path: '/logs/exports/{exportId}',
      title: 'Get log export',
      description:
        'Read the state of one log export job (is it finished?), its filters and fields. The logs themselves: download_log_export.',
      examplePhrases: `
        is the export ready, status of a log export, did the export fail, progress of the log dump, filters of an export
        job, export is not finished yet how is it going
      `,
      risk: 'read',
      input: whichExport,
      argumentAliases: whichExportAliases,
      untrusted: ['description', 'filters.metadata'],
    },
    {
      ...exportScopes,
      name: 'update_log_export',
      method: 'PUT',
      path: '/logs/exports/{exportId}',
      title: 'Update log export',
      description: "Change a draft log export's filters or fields before start_log_export.",
      examplePhrases: `
        change the filter of an export, other fields in the log export, edit the draft export, different date range for
        the export, add a column to the export, narrow the drafted export to errors
      `,
      risk: 'write',
      could: ['sends elsewhere'],
      sensitive: 'egress',
      input: {
        ...whichExport,
        filters: replacing(inBody(exportFilters, filteredWorkspace)),
        period: exportPeriod,
        requested_data: replacing(inBody(exportRequestedData, { listed: listedRequestedData })),
        workspace_id: inBody(workspaceRef, byWorkspaceSlug),
        description: unlisted(inBody(text(undefined, { minLength: 1 }))),
      },
      argumentAliases: { ...whichExportAliases, ...exportAliases },
    },
    {
      ...exportScopes,
      name: 'cancel_log_export',
      method: 'POST',
      path: '/logs/exports/{exportId}/cancel',
      title: 'Cancel log export',
      description: 'Stop a running log export job; what it had gathered is dropped.',
      examplePhrases: `
        stop the export, abort the log dump, cancel an export that is running
      `,
      risk: 'delete',
      could: ['cuts off'],
      input: whichExport,
      argumentAliases: whichExportAliases,
    },
    {
      ...exportScopes,
      name: 'download_log_export',
      method: 'GET',
      path: '/logs/exports/{exportId}/download',
      title: 'Download log export',
      description:
        'Get the link to the file of a finished log export (JSON lines; the link expires and opens without a key), or the file itself with save_to. State first: get_log_export.',
      examplePhrases: `
        get the exported file, download link for the logs, fetch the finished export, save the log dump to disk, where
        is my export file
      `,
      risk: 'read',
      input: whichExport,
      argumentAliases: whichExportAliases,
      linkReply: 'signed_url',
    },
    {
      ...exportScopes,
      name: 'start_log_export',
      method: 'POST',
      path: '/logs/exports/{exportId}/start',
      title: 'Start log export',
      description:
        'Run a drafted log export (create_log_export). It works in the background: ask get_log_export until status is success, then download_log_export.',
      examplePhrases: `
        run the drafted export, start exporting, kick off the log dump, begin the prepared export
      `,
      risk: 'execute',
      could: [],
      input: whichExport,
      argumentAliases: whichExportAliases,
    },
    {
      name: 'get_log',
      method: 'GET',
      path: '/logs/{logId}',
      host: 'gateway',
      title: 'Get log',
      description:
        'Read one request log by its log id: request, response, metrics. Takes no trace id: for all logs of a trace use get_trace_spans.',
      examplePhrases: `
        show one request, what exactly was sent and answered, full request and response of a call, details of a log
        entry, inspect a single call by id, payload of a request, body of one log, why did this request fail, what was
        the answer to this request, why did call number 123 fail, the full conversation of one logged request
      `,
      risk: 'read',
      scopes: { anyOf: ['logs.read', 'completions.write', 'logs.write'] },
      input: {
        log_id: inPath(text('Id of the log, from list_logs or an export.'), {
          listed: text(),
        }),
        path_format: unlisted(inQuery(text('Where the log is stored, if the organisation stores logs itself.'))),
        created_at: unlisted(inQuery(text('When it was made, ISO 8601; helps to find it.'))),
        type: unlisted(inQuery(text('hooks: the guardrail results of the request.'))),
      },
      argumentAliases: { id: 'log_id' },
      insteadFor: { argument: 'trace_id', operation: 'get_trace_spans' },
      untrusted: ['**'],
      foreignText: true,
      bodyReply: ['request', 'response', 'finalUntransformedRequest', 'originalResponse', 'transformedRequest'],
      aliases: ['get_trace'],
    },
  ],
} satisfies Domain;
