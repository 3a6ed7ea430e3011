import type { Sayings } from './sayings.ts';

export const guardrails: Sayings = {
  list_guardrails: `
    which guardrails do we have, list safety checks, what protections are in place, show content filters, which
    checks exist, all our guards
  `,
  create_guardrail: `
    block personal data, stop people from pasting secrets, detect PII, filter toxic content, check answers against a
    schema, prevent prompt injection, redact credit card numbers, block certain words, keep sensitive data from
    leaving, make sure no customer data reaches the model, new safety check, jailbreak protection, reject too long
    prompts, mask emails and phone numbers, only allow valid JSON answers, keep swear words out, content filter for
    kids, censor social security numbers, ban topics, data loss prevention, answers must contain no code, stop
    people from asking about competitors, filter out swear words, reject requests with passwords in them, answers
    must be in a certain language, catch leaked secrets in prompts
  `,
  delete_guardrail: `
    remove a guardrail, delete a safety check, we do not need the filter any more, get rid of the PII check, drop
    the content filter
  `,
  get_guardrail: `
    what does the guardrail check, show a guardrail's rules, does the filter block or only log, details of a safety
    check, which patterns does it look for
  `,
  update_guardrail: `
    loosen a guardrail, make the filter stricter, guardrail blocks too much, add a pattern to the check, switch a
    guardrail from block to log only, false positives of the PII filter, add a banned word, change what happens when
    a check fails, tune the safety filter, disable one check in a guardrail, guardrail should only log not block,
    from logging to blocking, harmless messages are flagged make it less aggressive, guardrail misses things make it
    stricter
  `,
  list_guardrail_mcp_servers: `
    which mcp servers does a guardrail watch, where is the guardrail applied to tools, mcp servers protected by the
    guardrail, which tool servers are guarded
  `,
  replace_guardrail_mcp_servers: `
    set the full list of mcp servers for a guardrail, guardrail only on these mcp servers and no others, remove an
    mcp server from a guardrail, stop guarding an mcp server, replace the protected servers
  `,
  upsert_guardrail_mcp_server: `
    put a guardrail on an mcp server, guard the tool calls of an mcp server, protect an mcp server with a check,
    attach the PII filter to an mcp server, check tool output of an mcp server
  `,
  list_input_guardrail_workspace_exclusions: `
    which workspaces are exempt from the input guardrails, who skips the default checks on requests, teams not
    covered by the request checks, exceptions to the input guardrails
  `,
  update_input_guardrail_workspace_exclusions: `
    exempt a workspace from the input checks, let a team bypass the default input guardrails, end the exemption of a
    workspace on requests, excuse a team from request checks, no prompt checks for the research team, free a
    workspace from the input guardrails, a team should not be checked on requests, workspace skips the request
    checks
  `,
  list_output_guardrail_workspace_exclusions: `
    which workspaces are exempt from the output guardrails, who skips the default checks on answers, teams not
    covered by reply checks, exceptions to the output guardrails
  `,
  update_output_guardrail_workspace_exclusions: `
    exempt a workspace from the output checks, let a team bypass the default output guardrails, end the exemption of
    a workspace on replies, excuse a team from answer checks, no response checks for a workspace, free a workspace
    from the output guardrails, a team should not be checked on answers, no longer exempt from response checks
  `,
  list_dependents: `
    what uses this config, who depends on this prompt, which keys prompts and configs depend on it, can this be deleted
    safely, what breaks if I delete this provider, references to a guardrail, where is this partial used, impact of
    removing an integration, what depends on this workspace or user
  `,
  check_posture: `
    what is risky in our organisation, security review, security audit of the account, which keys are dangerous, keys
    without expiry or limits, are we safe, security posture report, misconfigurations, find security problems, weak
    spots and how to fix them
  `,
  find_unused: `
    find unused keys and configs, what can be cleaned up, stale api keys, orphaned prompts, things nobody uses, dead
    providers, clean up what has had no traffic for 90 days, unused guardrails and integrations
  `,
  get_organisation_defaults: `
    which guardrails apply to everyone, what checks are enforced on every request, organisation wide guardrails,
    mandatory checks, default guardrails of the company, what protection does everybody have, which checks run on
    every call, guardrails that everybody gets
  `,
  update_organisation_defaults: `
    enforce a guardrail for everyone, make the PII check mandatory in the whole company, apply a guardrail to all
    workspaces, organisation wide default guardrail, every request must pass this check, stop enforcing a guardrail
    for all, company policy that all traffic is filtered, turn on a check globally, all requests must go through the
    check, apply a safety check to the whole company, no team may go without the filter
  `,
};
