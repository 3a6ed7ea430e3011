import type { Sayings } from './sayings.ts';

export const logging: Sayings = {
  list_logs: `
    show recent requests, search the logs, find failed calls, which requests were slow, requests of a user
    yesterday, most expensive requests, find the call with an error, look at what was sent to the model, last ten
    calls, debug a failing request, requests made by a key, request history, what prompts did people send, calls
    over a dollar, calls that took longer than ten seconds, failed requests from one user today, filter requests by
    status, log entries with errors, requests with a certain model, what did a certain user ask
  `,
  insert_log: `
    log a call that bypassed the gateway, import a request from elsewhere, record an external model call, write own
    log entry, add logs from another system, backfill logs, record a call we made directly to the vendor
  `,
  list_log_exports: `
    which log exports are there, list export jobs, exports still running, previous log dumps, earlier downloads of
    logs
  `,
  create_log_export: `
    export logs to a file, dump last month's requests, give me all logs as jsonl, send logs to the data warehouse,
    get the raw logs out of portkey, archive of requests for analysis, data extract of calls for the auditors, csv
    of all requests, bulk download of requests, logs for the data science team, backup of our request logs, get all
    of last month's logs into a file, send our logs to a file for a team, hand over raw requests to the auditors
  `,
  get_log_export_field_restrictions: `
    which fields may not be exported, forbidden columns in exports, why can I not export prompts, restrictions on
    log exports, what data is kept out of exports, can a field be exported, which log fields are off limits for
    export
  `,
  get_log_export: `
    is the export ready, status of a log export, did the export fail, progress of the log dump, filters of an export
    job, export is not finished yet how is it going
  `,
  update_log_export: `
    change the filter of an export, other fields in the log export, edit the draft export, different date range for
    the export, add a column to the export, narrow the drafted export to errors
  `,
  cancel_log_export: `
    stop the export, abort the log dump, cancel an export that is running
  `,
  download_log_export: `
    get the exported file, download link for the logs, fetch the finished export, save the log dump to disk, where
    is my export file
  `,
  start_log_export: `
    run the drafted export, start exporting, kick off the log dump, begin the prepared export
  `,
  get_log: `
    show one request, what exactly was sent and answered, full request and response of a call, details of a log
    entry, inspect a single call by id, payload of a request, body of one log, why did this request fail, what was
    the answer to this request, why did call number 123 fail, the full conversation of one logged request
  `,
  create_feedback: `
    rate an answer, thumbs down for this answer, user did not like the reply, mark a response as good, give feedback
    on a request, score a trace, record a star rating, user complained about an answer, report a bad reply, customer
    hated the answer record it, attach a rating to a trace, users complained about a reply note it down
  `,
  update_feedback: `
    correct a rating, change the score given before, the thumbs up was a mistake, edit feedback, revise my rating, i
    rated that wrong, wrong score given fix it
  `,
  list_traces: `
    recent traces, list agent runs by trace, requests grouped by trace, overview of multi step calls, which
    workflows ran today
  `,
  get_trace_spans: `
    all steps of a trace, what happened in an agent run, follow one task through all calls, calls belonging to a
    trace id, which step of the chain was slow, reconstruct a session, spans of a trace, end to end flow of a
    request chain, show the whole chain of calls for an agent session, follow everything that happened in a trace
  `,
};
