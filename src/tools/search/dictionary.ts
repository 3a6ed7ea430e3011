import { rootsOf } from './words.ts';

/**
 * Words and phrases that mean much the same when administrators say them: one class on each line, comma-separated. A
 * word may stand in several classes.
 */
const CLASSES = `
person, people, somebody, someone, colleague, teammate, coworker, employee, staff, user, member, guy, developer, engineer, contractor, intern, freelancer, consultant, analyst, manager, guest, individual, workmate, trainee, student, team mate, account holder, headcount, usr
everyone, everybody, all users, the whole company, whole organisation, organisation wide, org wide, company wide, global, globally, all teams, all workspaces, across the board, across the company, org level, everywhere, entire organisation, entire company, enterprise wide, for all workspaces
admin, administrator, owner, superuser, org admin, admin rights, full rights
role, rights, privileges, permissions, permission, scope, scopes, power, powers, authority, access right
left the company, leaves the company, leaving us, leaving the company, was fired, was let go, quit, resigned, notice, last day, no longer works, no longer employed, does not work here, offboard, offboarding, departed, ex employee, former employee, retired, laid off, moved on, gone from the company, has left, leaver, fire, dismiss
starts, starting, joins, joined, new hire, newcomer, new employee, new joiner, onboard, onboarding, newbie, new starter, new colleague, hired, joins the company, bring on board, come aboard
invite, invitation, invited, sign up mail, joining link, invites, sign up link
pending, open, outstanding, unaccepted, not accepted, has not accepted, not yet joined, waiting to join
resend, send again, once more, never arrived, never came, got lost, did not get, never received, not received, in spam, spam folder, did not arrive, lost the mail, remind
withdraw, uninvite, take back, rescind, wrong person, wrong address, by mistake, cancel the invite
team, department, squad, workspace, business unit, project, group, division, tenant, marketing, finance, sales, research, hr, legal, data science, data team, space, group of people, ws, wksp
organisation, company, org, firm, enterprise, whole company
key, token, credential, credentials, secret, access token, api key, apikey, api token, service token, secret key, creds, password
leaked, leak, compromised, stolen, exposed, pasted, published by accident, on github, public repo, in a repo, git history, in slack, hacked, breach, breached, fell into the wrong hands, posted publicly, screenshot, seen by someone, stole, steal, pwned, committed to git
rotate, renew, regenerate, replace, new value, roll over, swap out, refresh, reissue, cycle, roll, without downtime, without outage
revoke, kill, shut off, cut off, disable, deactivate, block, stop working, freeze, suspend, invalidate, neutralise, lock, switch off, turn off
delete, remove, get rid of, drop, erase, destroy, wipe, trash, bin, scrap, discard, throw away, purge, clean up, eliminate, take out, no longer need, do not need, not needed, kick, kick out, throw out, boot, expel, take it off
create, make, add, new, set up, define, build, introduce, generate, establish, provision, spin up, need a
change, edit, modify, update, adjust, alter, tweak, revise, amend, correct, reword, rewrite, fix, set, swap, new wording
rename, new name, another name, call it, different name, name to, retitle
raise, increase, more, higher, bump, double, triple, bigger, extra, top up, up the, lift, extend
lower, reduce, decrease, less, smaller, halve, cut down, tighten, shrink
extend, prolong, longer, later expiry, keep alive, postpone, live longer
list, show all, which, overview of, enumerate, what are the, inventory, all the, see all, browse
show, see, look at, view, display, read, inspect, open, print, get, fetch, look up, pull up, details, check
find, search, look for, locate, look up
allow, let, permit, grant, give access, give, enable, authorise, entitle, open up, grant access, provide access, share
forbid, deny, prohibit, disallow, prevent, ban, block, must not, may not, should not, no longer, not allowed, keep out, stop from, bar, restrict, nobody may, nobody should, no one may, any more, anymore
allowed to, may use, can use, who can, permitted, has access, have access, able to use, can reach, who may, access review, who has access
take away, revoke access, remove access, withdraw access, no longer use, should no longer, shouldn't see, lose access, unshare
enable, switch on, turn on, activate, available, enabled, usable
disable, switch off, turn off, deactivate, hide, disabled, inactive
cost, costs, spend, spending, spent, money, bill, billing, invoice, pay, paid, expense, expenses, dollars, euros, burn, bucks, expenditure, charge, charged, charges, spendings, outlay, cent, cents, finops
most expensive, costs most, spends most, biggest spender, eats, eating, drives the cost, burns, costliest, highest cost, eating up, consuming, money goes, responsible for the cost, caused it, most money, top spender
budget, cap, quota, allowance, usage limit, spending limit, ceiling, spending cap, credit, funds, usage cap, monthly cap
used up, exhausted, ran out, run out, over budget, out of budget, hit the limit, hit their cap, at the limit, maxed out, depleted, reached the limit, blocked because, no budget left, over quota, spent everything, consumed, exceeded
reset, start over, from zero, back to zero, fresh, refill, zero, clear, wipe, start again, replenish, start from zero, budget back
rate limit, throttle, per minute, a minute, per second, a second, per hour, an hour, rpm, tpm, requests per minute, calls per minute, slow down, flood, hammer, runaway, too many calls, too many requests, too fast, spike, overload, spam, calls an hour
price, pricing, list price, per token, tariff, per million tokens, price tag, rates, cost per token, negotiated price, markup
cheap, cheaper, cheapest, less expensive, inexpensive, discount
slow, slower, sluggish, latency, response time, speed, fast, lag, delay, wait, take long, takes long, p95, p99, p90, p50, performance, tail latency, laggy, seconds, milliseconds, duration, response times, slowness, percentile, how fast, perf, time to answer
traffic, volume, requests, calls, load, throughput, number of requests, busy, statistic, stats, how many calls, how many requests
failed, failure, fail, failing, error, errors, broken, wrong, crash, crashing, erroring, failures, go wrong, incident, flaky, unstable
error rate, failure rate, success rate, reliability, uptime, availability, percentage of failures, share of errors, sla, stability, percentage of errors, fraction, percentage, ratio, reliable
429, 500, 503, 502, 401, 403, 404, 400, 504, status code, status codes, http status, 5xx, 4xx, error code, error codes, kinds of errors
rescued, saved, recovered, salvaged, bailed out, self healed, fallback kicked in, saved by
fallback, fail over, failover, backup, redundancy, redundant, goes down, is down, offline, instead, when one fails, unavailable, outage, resilience, second provider, plan b, automatically switch, backup model, in case of failure, when it fails
load balance, balance, split, distribute, share traffic, weights, percent of traffic, spread, canary, a b test, evenly, round robin, split traffic
retry, retries, try again, retried, reattempt
cache, cached, caching, cache hits, remembered answers, hit rate, hit ratio, semantic cache
trend, over time, per day, daily, by day, chart, graph, timeline, week by week, trending, development of, upward, curve, weekly, hourly, plot
top, heaviest, biggest, most, ranking, rank, leading, busiest, highest, heavy user, power user, the most
overview, summary, at a glance, dashboard, key figures, kpi, report, status report, numbers, big picture, metrics, snapshot, weekly report
end user, customer, client, consumer, app user, visitor, active user, dau, mau, adoption
tag, metadata, label, attribute, dimension, custom property
who did, who changed, who touched, who deleted, who created, who messed, who broke, audit, audit trail, audit log, find out who, trail, forensic, accountability, who was it, responsible, history of actions, what did, who modified, who edited, who removed, who added, who switched, who turned, who made, what happened, compliance, admin activity, change history, change log, investigation, suspicious
yesterday, last night, last week, on friday, on monday, recently, today, this morning, over the weekend
request, call, log entry, logged call, single request, log, log record, raw request, failed call, failed request, individual call, one call, llm call, payload
logs, log entries, request logs, request history, recorded calls
export, dump, extract, download, file of, backup of, offload, archive of, into a file, to a file, as a file, data warehouse, jsonl, spreadsheet, excel
ready, done, finished, complete, progress, how far, status, state, still running, along
link, url, address, download link, endpoint, download link
trace, chain, flow, multi step, sequence of calls, session, whole run, journey
step, steps, span, spans, everything that happened, step by step
rating, feedback, thumbs, thumbs up, thumbs down, score, review, stars, opinion, satisfaction, happy, like, dislike, rated, satisfied, vote, upvote, downvote, grade, evaluate, evaluation, helpful, unhelpful, good answer, bad answer, wrong answer
answer quality, quality, improved, improving
guardrail, safety check, filter, check, guard, content filter, protection, safeguard, safety filter, rail, guard rail, safety rule, policy violation, regex, pattern, word count check, webhook
pii, personal data, personal information, credit card, credit cards, card numbers, ssn, social security, phone numbers, email addresses, sensitive data, customer data, private data, confidential data, passport, iban, health data, gdpr, dlp, secret data, names of people
redact, mask, anonymise, scrub, hide, black out, censor, obfuscate, strip
jailbreak, prompt injection, attack, malicious
toxic, hateful, hate, offensive, abusive, harmful, violent, profanity, swear words, insults, unsafe, nsfw, inappropriate, dirty words, violence, self harm, swear
too strict, false positive, false positives, blocks too much, harmless, aggressive, oversensitive, overzealous, loosen, relax, lenient
exempt, exempted, exemption, skip, bypass, exclude, excluded, exception, excuse, opt out, not covered, leave out, whitelist
input, incoming, request checks, input checks, prompts checked, before the model, on requests, user input, checks on requests
output, outgoing, replies, answers, response checks, reply checks, after the model, on responses, responses, answer checks, on replies, checks on replies, checks on responses
enforce, enforced, mandatory, compulsory, obligatory, required, every request, must pass, apply to all
prompt, template, prompt template, saved prompt, system prompt, stored prompt, existing prompt
wording, text, content, instructions, phrasing, message
version, versions, revision, draft, earlier version, iteration, new version, another version, next version, draft version
history, earlier versions, previous versions, past versions, old versions, versions of, revisions
publish, go live, live, release, make live, put live, deploy, ship, push, into production, make default, default, activate, roll out, live one, push live, put into production
roll back, rollback, revert, undo, restore, go back, bring back, previous, earlier, old, last week's version, back to, put back, the way it was, old one, prior
staging to production, dev to prod, from staging, to production, another environment, other environment, from dev, to prod, between environments, copy to production, to another environment
preview, fill in, filled in, filled, without calling, without paying, for free, dry run, would be sent, placeholder, substitute, interpolate
git, repo, repository, ci, pipeline, version control, as code, from files, github actions, ci cd, files in code
folder, collection, directory, group of prompts, prompt folder, folders, subfolder, directory of prompts, prompt group, nested folder, sub folder
snippet, partial, shared text, reusable text, shared block, text block, fragment, disclaimer, footer, common paragraph, boilerplate, legal notice, standard text, building block, shared paragraph, include, header text, signature, legal text, paragraph
variables, values, placeholders, inputs, parameters
temperature, max tokens, model parameters, top p
provider, vendor, supplier, ai provider, llm provider, model provider, model vendor, model supplier
openai, anthropic, bedrock, azure, vertex, mistral, cohere, groq, gemini, google, azure openai, aws, together, perplexity, fireworks, deepseek, hugging face, ollama, openai account, account
gpt, gpt 4o, gpt 4, gpt 5, claude, sonnet, opus, haiku, llama, o3, o1, model, models, llm, gpt 4o mini, language model, mini, flash
integration, connection, connected account, provider credential
connect, hook up, plug in, link, wire up, attach, integrate, sign a contract with
context window, context length, max output, maximum output, output length, max tokens, supports, capabilities, vision support, function calling, can it, model limits, parameters of a model, does it support
vault, secrets manager, hashicorp, key vault, secret store, secret manager, external secret, azure key vault, aws secrets manager, gcp secret manager
self hosted, on prem, on premise, data plane, hybrid, own gateway, vpc, kubernetes, private gateway, cluster, air gapped, own infrastructure, gateway instance, dataplane, k8s
shut down, decommission, retire, phase out, close, dissolve, dissolved, over, wind down, sunset, shutting down, ended, close down, tear down
region, data centre, data center, location, site
mcp server, mcp, tool server, mcp instance
mcp integration, registered mcp, external mcp, mcp registry, registry, mcp by url, mcp catalogue, mcp catalog, connector, external tool, plugin
tool, tools, function, functions, capability, capabilities, actions, tool call, mcp tool
reachable, up, respond, responding, answers, alive, healthy, works, working, ping, online, running, down, broken, health, up and running, does it answer
sign out, log off, log out, logged out, end session, disconnect, force a new login, sign in again, log in again, kick off, sign her out, sign him out, reauthenticate, authorise again, logout, sign off
signed in, logged in, connected, active sessions, sessions, connections, has authorised, login
oauth, oauth token, oauth tokens, refresh token, authorisation, access token
sync, synced, synchronise, record, upload the record, refresh the record
okta, azure ad, entra, active directory, directory, idp, identity provider, sso, scim, directory group, ad group, ad groups, ldap, okta group, google workspace, single sign on, idp group, user group
map, mapping, mapped, assign, tie, tied, connect a group, belongs
unmap, unlink, remove the mapping, unassign
assistant, bot, agent, chatbot, copilot
conversation, thread, chat, dialogue, discussion, chat history
run, execution, execute, start, launch, kick off, begin, trigger
stop, abort, cancel, halt, interrupt, terminate, kill
batch, bulk, overnight, mass, thousands, in the background, nightly, many prompts, asynchronous, 10k, hundreds, background job, async, in bulk, at night
train, training, fine tune, fine tuning, finetune, teach, tune, tuned, customise a model, fine tuned, lora
knowledge base, vector store, vector database, document index, rag, searchable, vector db, index, retrieval, vector index
document, file, pdf, upload, attachment, docx, csv, article, articles, passage, passages
picture, image, photo, drawing, illustration, logo, artwork, paint, draw, render, sketch, icon, graphic, dall e, retouch, inpaint, photoshop
aloud, voice, speech, speak, read out, audio, mp3, narrate, spoken, say, tts, out loud, read aloud, text to speech
recording, meeting, podcast, interview, voice memo, audio file, call recording, audio, voicemail, lecture
transcribe, write down, type up, subtitles, captions, speech to text, transcript, in writing, dictate, dictation
translate, english, into english, foreign language, spanish, french, german
relevance, best answers, fits best, rerank, reorder, order by relevance, sort, most relevant, best match, relevant, re rank, sort documents, order documents
vectors, embedding, embed, embeddings, vectorise, similarity, semantic search
expire, expires, expiry, expired, expiration, valid until, runs out, ttl, lifetime, validity
old, unused, stale, idle, nobody uses, not used, dormant, forgotten
app, application, service, backend, script, bot, microservice, dashboard, pipeline, ci, job, cron, program, grafana, website, mobile app, frontend
real, sandbox, demo, production, which server, talking to, which account, test environment, who am i, which key am i, whoami, my permissions
temporary, short lived, for a while, limited time
read only, only read, just read, view only
default, standard, automatically used, by default, preset
compare, versus, vs, comparison, side by side, against, difference, or, benchmark
how many, number of, count, count of, total, amount of, how much
average, mean, on average, typical, median
stuck, hanging, waiting, requires action, waits for
email, mail, e mail address, mail address, by mail
remaining, left over, how much is left, headroom, utilisation
unlimited, uncapped, lift the limit, lift the cap, no limit
config, cfg, conf, gateway rule, gateway settings, routing rule, routing setup, strategy, conditional routing, circuit breaker, timeout
message, msg
expensive, pricey, costly, premium
`;

/** The classes by the first root of each of their words and phrases. */
const classesByRoot = new Map<string, { readonly rest: readonly string[]; readonly term: string }[]>();
CLASSES.trim()
  .split('\n')
  .forEach((line, number) => {
    for (const phrase of line.split(',')) {
      const [first = '', ...rest] = rootsOf(phrase);
      const entry = { rest, term: `#${number}` };
      const known = classesByRoot.get(first);
      if (known) known.push(entry);
      else classesByRoot.set(first, [entry]);
    }
  });

/** The roots with which a word or phrase of the dictionary begins. */
export const dictionaryRoots: readonly string[] = [...classesByRoot.keys()];

/** Whether a root stands in the dictionary as a word of its own. */
export const isInDictionary = (root: string): boolean =>
  classesByRoot.get(root)?.some(({ rest }) => rest.length === 0) === true;

/**
 * The classes that a text's words and phrases belong to, each as one more term of the text (`#12`).
 *
 * @param roots the text, stop words included
 */
export function classesIn(roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  roots.forEach((root, at) => {
    for (const { rest, term } of classesByRoot.get(root) ?? [])
      if (rest.every((next, offset) => roots[at + 1 + offset] === next)) found.add(term);
  });
  return found;
}

/** Whether a term is a class of the dictionary, not a word. */
export const isClass = (term: string): boolean => term.startsWith('#');
