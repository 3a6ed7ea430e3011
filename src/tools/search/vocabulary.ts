/**
 * What people say, and the words by which the catalog knows it. Vocabulary, not answers: no entry names a tool, and each
 * holds wherever its words come up.
 *
 * `says`: words and phrases, comma-separated; of a phrase the words are taken together and lose their meaning one by one.
 * `means`: words of names, titles, domains and descriptions.
 */
export interface Meaning {
  readonly says: string;
  readonly means: string;
}

const people: readonly Meaning[] = [
  {
    says: 'person, people, member, colleague, teammate, team mate, coworker, employee, staff, somebody, someone, everybody, everyone, hire, newcomer, developer, engineer, intern, contractor, account holder, guy',
    means: 'user member',
  },
  { says: 'user', means: 'member' },
  {
    says: 'new hire, new employee, new colleague, new joiner, joins the company, joined the company, onboard',
    means: 'invite user',
  },
  {
    says: 'left the company, leaves the company, leaver, quit, offboard, fire, resign, dismiss',
    means: 'remove user organisation',
  },
  { says: 'kick, kick out, throw out, boot, expel, get rid of, take away, chuck out', means: 'remove' },
  { says: 'invitation, invite, invited, joining link, sign up link', means: 'invite invitation user' },
  {
    says: 'never arrived, did not arrive, not received, lost the mail, send again, once more, remind',
    means: 'resend again',
  },
  { says: 'email, mail, e mail address', means: 'e mail user' },
  { says: 'admin, administrator, owner, manager, promote, demote, role, privilege', means: 'role' },
  { says: 'customer, end user, consumer, client, visitor', means: 'user metadata' },
  { says: 'heavy user, power user, top user, biggest user, top spender', means: 'rank end user requests cost' },
  { says: 'team, department, project, business unit, tenant, squad, group of people', means: 'workspace' },
  { says: 'space', means: 'workspace' },
  {
    says: 'company, org, organization, firm, whole company, company wide, enterprise wide, global, globally',
    means: 'organisation default',
  },
  {
    says: 'sso, okta, azure ad, entra, active directory, identity provider, idp, directory, ldap, provisioning',
    means: 'scim group identity provider',
  },
  { says: 'permission, right, privilege, access right, allowed to', means: 'scope access role' },
];

const keys: readonly Meaning[] = [
  {
    says: 'apikey, api token, access token, service token, secret key, token for an app, credential for an app',
    means: 'api key',
  },
  {
    says: 'leak, leaked, compromised, stolen, stole, steal, hacked, exposed, pwned, breach, committed to git, posted on github',
    means: 'rotate api key replace value leak',
  },
  {
    says: 'rotate, renew, roll the key, regenerate, refresh the key, new value, without downtime, without outage',
    means: 'rotate replace value',
  },
  { says: 'service account, machine key, app key, service key', means: 'api key service' },
  { says: 'revoke, invalidate, cut off', means: 'delete revoke key' },
  {
    says: 'llm provider, ai provider, vendor, model vendor, model provider, model supplier',
    means: 'provider integration',
  },
  {
    says: 'openai, anthropic, bedrock, azure openai, vertex, gemini account, mistral, cohere, groq, together ai, claude account',
    means: 'integration credential',
  },
  {
    says: 'credential, provider key, vendor key, openai key, anthropic key',
    means: 'integration credential key provider',
  },
  { says: 'connect an account, connect our account', means: 'create integration credential' },
  {
    says: 'vault, secrets manager, secret manager, key vault, hashicorp, aws secret, azure key vault, external secret, secret store',
    means: 'secret reference vault',
  },
  { says: 'expire, expired, expiry, expiration, valid until, ttl, lifetime', means: 'expiry status expired' },
  {
    says: 'disable a model, block a model, ban a model, turn off a model, allow a model, enable a model',
    means: 'enable disable integration model',
  },
  { says: 'model', means: 'model' },
  { says: 'catalogue, model list, callable', means: 'model list' },
];

const money: readonly Meaning[] = [
  {
    says: 'spend, spent, spending, money, expense, expensive, bill, billing, invoice, pay, paid, dollar, euro, cent, burn, cost, costly, finops',
    means: 'cost spend',
  },
  {
    says: 'budget, quota, allowance, cap, spending cap, spend limit, ceiling, credit, spending limit, usage cap, monthly cap',
    means: 'usage limit budget policy',
  },
  {
    says: 'out of budget, over budget, exhausted, used up, ran out, run out, hit the limit, over quota, exceeded',
    means: 'exhausted budget used entity usage limit spender',
  },
  {
    says: 'budget back, start from zero, back to zero, wipe the usage, reset the budget, reset usage',
    means: 'reset usage spender',
  },
  {
    says: 'throttle, throttling, rate limit, rpm, tpm, requests per minute, calls per minute, a minute, per minute, per hour, per second, calls an hour, too many requests, slow down, spike, rate',
    means: 'rate limit policy throttle',
  },
  { says: 'limit', means: 'policy' },
  {
    says: 'price, pricing, list price, cost per token, per token, per million tokens, how much does, price list, tariff',
    means: 'model price pricing',
  },
  { says: 'cheap, cheaper, cheapest, expensive', means: 'cost price compare' },
];

const measuring: readonly Meaning[] = [
  {
    says: 'dashboard, overview, summary, at a glance, bird eye, kpi, key figures, report, weekly report, snapshot',
    means: 'summary overview',
  },
  { says: 'statistic, stats, metric, usage, consumption, consume', means: 'analytics usage' },
  {
    says: 'slow, slowness, sluggish, speed, response time, p50, p95, p99, percentile, delay, lag, how fast, performance',
    means: 'latency response time',
  },
  { says: 'trend, over time, per day, daily, weekly, hourly, graph, plot, timeline, chart', means: 'chart time' },
  { says: 'traffic, volume, load, throughput, calls, how many calls, how many requests', means: 'requests traffic' },
  { says: 'call', means: 'request' },
  {
    says: 'failure, fail, failed, failing, broken, outage, incident, error, 5xx, 4xx, exception',
    means: 'error failed',
  },
  {
    says: 'failure rate, share of errors, percentage of errors, fraction, percent, percentage, ratio',
    means: 'rate percentage',
  },
  { says: '429, 500, 503, 404, http status, status code, error code', means: 'status code error count' },
  { says: 'saved by, rescued, recovered, self healed, fallback kicked in', means: 'rescued requests retry fallback' },
  { says: 'token usage, tokens used, token count', means: 'tokens used' },
  {
    says: 'compare, comparison, versus, most expensive, top, biggest, ranking, rank, breakdown, break down, split by, grouped by, group by',
    means: 'usage rank compare',
  },
  { says: 'tag, dimension, cost centre, cost center, attribute, environment, env', means: 'metadata' },
  {
    says: 'happy, satisfied, satisfaction, quality, opinion, rating, rate an answer, score, review, stars, thumb, thumbs up, thumbs down, upvote, downvote, like, dislike',
    means: 'feedback rating score',
  },
  { says: 'active user, daily active, dau, mau, adoption, how many people, how many users', means: 'active end users' },
  { says: 'cache, cached, caching, hit rate, hit ratio', means: 'cache' },
];

const watching: readonly Meaning[] = [
  {
    says: 'who did, who made, who broke, what happened, happened to, audit, audit trail, compliance, accountability, admin activity, change history, change log, changelog, trail',
    means: 'audit who changed',
  },
  {
    says: 'raw request, request and response, log entry, call record, request log, request history, prompts that were sent, what was sent',
    means: 'log request',
  },
  { says: 'span, step, distributed trace, whole chain', means: 'trace span' },
  { says: 'tracing', means: 'trace' },
  {
    says: 'dump, extract, jsonl of logs, logs to a file, offload, archive of logs, data warehouse',
    means: 'log export',
  },
  { says: 'column, exported column', means: 'field' },
  {
    says: 'may not be exported, not allowed in export, forbidden field, restricted field',
    means: 'export field restriction',
  },
  {
    says: 'bypassed, outside the gateway, did not go through, external call, import a log, record a call',
    means: 'insert log write',
  },
  {
    says: 'finished, done, ready, complete, progress, how far, state, stuck, still running, status',
    means: 'status state',
  },
  {
    says: 'sandbox or real, which server, am i, which account, which key am i, who am i, whoami, what can this server, my permissions',
    means: 'whoami server',
  },
];

const routing: readonly Meaning[] = [
  {
    says: 'failover, fallback, backup model, load balance, load balancing, balance, split traffic, canary traffic, a b test, ab test, retry, retries, retry policy, routing, route, router, gateway settings, timeout, circuit breaker, semantic caching, semantic cache, turn on caching, weights, conditional routing, strategy',
    means: 'config routing',
  },
  { says: 'routing rule, gateway rule, routing setup', means: 'gateway config' },
  {
    says: 'roll back, rollback, undo, revert, go back, earlier version, previous version, restore, old version',
    means: 'roll back version earlier',
  },
  { says: 'version, history, revision, used to be', means: 'version history' },
  {
    says: 'self hosted, on prem, on premise, hybrid, data plane, dataplane, private gateway, own gateway, vpc, kubernetes, k8s, cluster',
    means: 'self hosted gateway deployment data plane',
  },
];

const prompts: readonly Meaning[] = [
  { says: 'template, prompt template, saved prompt, system prompt', means: 'prompt template' },
  {
    says: 'snippet, fragment, reusable text, shared text, building block, include, partial, boilerplate',
    means: 'partial snippet',
  },
  { says: 'folder, directory of prompts, prompt group, prompt folder', means: 'collection folder' },
  {
    says: 'go live, push live, live, release, ship, deploy a prompt, deploy the prompt, make default, publish, rolled out, roll out, put into production',
    means: 'publish version default live',
  },
  {
    says: 'staging to production, dev to prod, copy to production, to another environment, from staging, between environments',
    means: 'promote environment',
  },
  {
    says: 'git, ci, ci cd, repo, repository, files in code, as code, pipeline, sync prompts',
    means: 'migrate files ci',
  },
  {
    says: 'fill in, filled in, preview, dry run a prompt, interpolate, substitute, placeholder, without paying, without calling, for free',
    means: 'render variables fill',
  },
  { says: 'label, tag a version, mark a version, staging, bookmark', means: 'label version' },
  { says: 'variable, input', means: 'variables' },
];

const guarding: readonly Meaning[] = [
  {
    says: 'pii, personal data, personal information, credit card, ssn, social security, redact, mask, anonymise, gdpr, sensitive data, jailbreak, prompt injection, toxic, profanity, content filter, safety filter, safety check, block words, regex, policy violation, dlp, unsafe, swear',
    means: 'guardrail check',
  },
  { says: 'guard, guard rail, safety rule, check on requests', means: 'guardrail' },
  {
    says: 'exempt, exemption, exempted, exception, exclude, skip, bypass, opt out, whitelist, excuse',
    means: 'exempt exclusion guardrail workspace',
  },
  {
    says: 'incoming, request check, checks on requests, before the model, user input',
    means: 'input guardrail request',
  },
  {
    says: 'outgoing, reply check, checks on replies, after the model, reply, answer check, response check',
    means: 'output guardrail reply',
  },
  {
    says: 'enforce, enforced, everywhere, mandatory, for all workspaces, every request, org wide, organization wide, whole organisation, default guardrail',
    means: 'organisation default guardrail enforced',
  },
  {
    says: 'hateful, hate, violence, violent, self harm, offensive, abusive, nsfw, harmful',
    means: 'moderation moderate text',
  },
  { says: 'too strict, false positive, loosen, relax', means: 'update change' },
];

const mcp: readonly Meaning[] = [
  {
    says: 'registry, mcp registry, mcp catalogue, external mcp, register an mcp, mcp catalog',
    means: 'mcp integration registered',
  },
  { says: 'tool of, tool on, mcp tool, capability, tool', means: 'capability tool' },
  {
    says: 'reachable, alive, up and running, healthy, health, responding, ping, online, does it answer, works',
    means: 'test connect',
  },
  {
    says: 'sign out, log out, logout, log off, signed in, logged in, sign off, session',
    means: 'connection signed connected disconnect',
  },
  { says: 'oauth, oauth token, refresh token', means: 'oauth tokens' },
  { says: 'oauth client, client id, redirect uri', means: 'oauth client info' },
  { says: 'may use, can use, allowed to use, who may, who can', means: 'access use' },
  { says: 'let, allow, give access, grant, share', means: 'grant access' },
  { says: 'forbid, deny, prohibit, disallow, block', means: 'disable forbid' },
];

const running: readonly Meaning[] = [
  {
    says: 'chat, ask a model, ask gpt, ask claude, talk to, question, message a model, prompt a model, llm call',
    means: 'chat completion',
  },
  { says: 'gpt, gpt 4, gpt 5, gpt 4o, claude, sonnet, opus, haiku, gemini, llama, deepseek', means: 'model' },
  { says: 'picture, photo, drawing, illustration, logo, draw, paint, dall e, artwork', means: 'image picture' },
  { says: 'background of, retouch, inpaint, photoshop', means: 'edit image' },
  {
    says: 'speech to text, dictate, dictation, subtitle, caption, recording, podcast, meeting, voice memo, interview',
    means: 'transcribe audio recording',
  },
  {
    says: 'read out, read aloud, out loud, aloud, voice, spoken, mp3, narrate, say this, tts, text to speech',
    means: 'speech text aloud audio',
  },
  { says: 'into english, to english, foreign language', means: 'translate audio english' },
  { says: 'vector, vectorise, semantic vector, embed', means: 'embedding vectors' },
  {
    says: 'vector store, vector database, knowledge base, rag, retrieval, document index, index documents, vector index',
    means: 'vector store',
  },
  { says: 'index, indexed, indexing, document', means: 'file vector store' },
  {
    says: 'relevance, relevant, reorder, rerank, re rank, sort documents, order documents',
    means: 'rerank documents relevance',
  },
  { says: 'bulk, in bulk, overnight, background job, at a discount, async', means: 'batch background' },
  { says: 'train, training, finetune, fine tune, teach, lora', means: 'fine tuning train' },
  { says: 'conversation, dialogue, chat history', means: 'thread conversation' },
  {
    says: 'function result, tool result, function output, tool output, waiting for, requires action',
    means: 'submit tool outputs function results',
  },
  { says: 'document, attachment, pdf, csv, jsonl', means: 'file' },
  { says: 'web search, computer use, responses api, previous response', means: 'response' },
  {
    says: 'context window, context length, max tokens, capabilities of a model, does it support, parameters of a model, model limits',
    means: 'model details parameters limits',
  },
];

const further: readonly Meaning[] = [
  { says: 'usr, acct', means: 'user member' },
  { says: 'cfg, conf', means: 'config' },
  { says: 'msg', means: 'message' },
  { says: 'ws, wksp', means: 'workspace' },
  { says: 'vk', means: 'virtual key' },
  { says: 'creds', means: 'credential integration' },
  { says: 'perf', means: 'latency' },
  { says: 'auth', means: 'authentication' },
  { says: 'endpoint', means: 'server url' },
  { says: 'everyone, everybody', means: 'all user member' },
  { says: 'hook up, plug in, wire up, set up, link up', means: 'create register connect' },
  { says: 'bot, chatbot, agent, copilot', means: 'assistant' },
  { says: 'code interpreter, file search', means: 'assistant tools' },
  { says: 'upload, uploaded', means: 'file' },
  {
    says: 'footer, header text, signature, legal text, standard text, common text, shared paragraph',
    means: 'partial snippet',
  },
  { says: 'passage, paragraph, search result, best match, best matching', means: 'documents relevance rerank' },
  {
    says: 'good answer, bad answer, answer was, wrong answer, helpful, unhelpful, bad reply, good reply',
    means: 'feedback score rating',
  },
  {
    says: 'credential for a service, credentials for a service, credentials for an app, key for an app, key for a service',
    means: 'create api key',
  },
  { says: 'reliable, dependable, flaky, unstable', means: 'error rate failed' },
  { says: 'hammer, flood, spam, abuse the api, overload, slow them down, slow him down', means: 'rate limit throttle' },
  { says: 'more than, at most, no more than, not exceed, up to', means: 'limit cap' },
  {
    says: 'nobody may, nobody should, no one may, no one should, must not, may not, should not, not allowed, any more, anymore',
    means: 'disable forbid limit',
  },
  { says: 'is down, goes down, unavailable, when it fails, in case of failure', means: 'config fallback routing' },
  { says: 'freelancer, consultant, guest, outsider, student, trainee, boss, lead, analyst', means: 'user member' },
  { says: 'to join, bring on board, bring in, come aboard', means: 'invite user' },
  { says: 'csv, spreadsheet, excel, report file', means: 'export file log' },
  { says: 'ad group, directory group, user group, idp group, group of the directory', means: 'scim group' },
  { says: 'close down, tear down, close', means: 'delete archive' },
  { says: 'lift, bump, step up', means: 'raise update' },
  { says: 'star, mark for an answer, grade', means: 'feedback score rate' },
  { says: 'turn on, switch on, activate', means: 'enable' },
  { says: 'turn off, switch off, deactivate', means: 'disable' },
  {
    says: 'debug logging, security settings, permissions of members, workspace settings',
    means: 'workspace settings security',
  },
  { says: 'llm, language model, ai model', means: 'model' },
  { says: 'talk to a model, talk to an llm, talk to', means: 'chat completion message' },
  { says: 'distinct, unique', means: 'number' },
  { says: 'is going, goes to, ends up', means: 'usage break down cost' },
  { says: 'header, auth header', means: 'headers authentication' },
  { says: 'works in, belongs to, part of', means: 'member' },
  { says: 'time to answer, answer time', means: 'latency response time' },
  { says: 'the most, the least, most often, the worst, the best', means: 'usage rank compare' },
  { says: 'link to', means: 'link download' },
  { says: 'mail address, email address, by mail, by email', means: 'list user e mail find' },
  { says: 'exact, exactly, raw, payload', means: 'log request response' },
  { says: 'say hello, tell, ask', means: 'chat completion message' },
  { says: 'passport, phone number, address data, health data, secret data, names of people', means: 'guardrail pii' },
  { says: 'shut down, phase out, sunset, decommission, take it off', means: 'archive delete' },
  { says: 'log in again, login again, sign in again', means: 'disconnect connection authorise' },
  { says: 'voice, tone of voice', means: 'voice' },
  { says: 'strict', means: 'guardrail check' },
  { says: 'savings, saved money', means: 'saved cents hit' },
  { says: 'searchable, make searchable', means: 'vector store index' },
  { says: 'huge file, many prompts, thousands of, at night, nightly', means: 'batch background' },
  { says: 'put in, filled, fill, with my values, with values', means: 'render variables' },
  { says: 'nobody uses, not used', means: 'list status' },
  { says: 'hide', means: 'disable' },
  { says: 'bigger budget, more budget, higher budget, higher limit, raise the limit', means: 'update budget limit' },
  { says: 'new wording, change the text, edit the text', means: 'update text' },
  { says: 'stored prompt, existing prompt', means: 'prompt template' },
  { says: 'password, login data, sign in data', means: 'credential key' },
  { says: 'remaining, left over, how much is left, headroom, utilisation', means: 'used usage limit entity' },
  { says: 'unlimited, uncapped, lift the limit, lift the cap', means: 'delete limit policy' },
  { says: 'clone, duplicate, copy', means: 'copy create' },
  { says: 'uptime, availability, reliability, sla, stability', means: 'error rate' },
  { says: 'unused, idle, stale, dormant', means: 'list status expiry' },
  { says: 'access review, who has access, access list', means: 'list member role access' },
  { says: 'forensic, investigation, suspicious, ip address, who was it', means: 'audit who changed client address' },
  { says: 'evaluate, evaluation, benchmark', means: 'feedback score compare' },
  { says: 'similarity, similar texts, semantic search', means: 'embedding vectors search' },
  { says: 'webhook, json schema check, word count check, length check', means: 'guardrail check' },
  { says: 'debug, troubleshoot, diagnose, investigate a request', means: 'log trace request' },
  { says: 'seat, licence, license, headcount', means: 'user member' },
  { says: 'guardrail on every request, baseline', means: 'organisation default guardrail' },
  { says: 'pricing override, own price, negotiated price, discount, markup', means: 'integration model price' },
  { says: 'tool call, function call, plugin', means: 'tool function' },
  { says: 'instance', means: 'server instance' },
  { says: 'connector, external tool, tool server', means: 'mcp integration server' },
  { says: 'reconnect, authorise again, re authorise, reauthorize', means: 'oauth tokens connection' },
  { says: 'nickname, description, note', means: 'name description' },
  { says: 'colour, color', means: 'label colour' },
  { says: 'active, inactive, suspended', means: 'status' },
  { says: 'slug, uuid, identifier', means: 'id list' },
  { says: 'default, defaults', means: 'default' },
  { says: 'regex, pattern', means: 'guardrail check' },
  { says: 'nested folder, subfolder, sub folder', means: 'collection child folder' },
  { says: 'unpublished, draft version, new wording, tweak, wording', means: 'new version update prompt' },
  { says: 'gateway key, inference key', means: 'api key' },
  { says: 'region, multi region', means: 'config routing' },
  { says: 'bigger, more, higher', means: 'raise' },
  { says: 'smaller, less, lower, fewer', means: 'change' },
];

const doing: readonly Meaning[] = [
  { says: 'who, whose, whom', means: 'user member' },
  { says: 'by, per', means: 'usage by break down' },
  { says: 'execute, invoke, use a prompt, try out', means: 'run' },
  { says: 'begin, launch, kick off, trigger', means: 'start run' },
  { says: 'halt, abort, interrupt, terminate', means: 'cancel stop' },
  { says: 'check, verify, validate', means: 'check validate' },
  { says: 'all people, all users, all members', means: 'all user member' },
  { says: 'from using, no longer use, not use', means: 'use access forbid' },
  {
    says: 'failed call, failed request, individual call, single call, one call, particular request, slow call',
    means: 'log request status',
  },
  { says: 'rename, call it', means: 'name change' },
  { says: 'result, outcome, output', means: 'output result' },
  { says: 'new version, another version, next version', means: 'update new version save unpublished' },
];

/** Every entry, in a fixed order. */
export const vocabulary: readonly Meaning[] = [
  ...people,
  ...keys,
  ...money,
  ...measuring,
  ...watching,
  ...routing,
  ...prompts,
  ...guarding,
  ...mcp,
  ...running,
  ...further,
  ...doing,
];
