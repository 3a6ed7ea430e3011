/**
 * How Portkey really answers, where the official document is silent or wrong: what public clients that call the hosted
 * API know. docs/reference/sandbox.md shows the table, and each line is held by a test of this folder.
 */
export interface LiveFact {
  /** Of `portkey-live.md`, which stands beside the project and gives the sources in full. */
  readonly section: number;
  /** What the API does, as the sandbox does it too. */
  readonly fact: string;
  readonly source: readonly Source[];
  /** The file of this folder with the test. */
  readonly test: string;
}

/** Who knows it. */
export type Source = keyof typeof sources;

export const sources = {
  TF: "Portkey's own Terraform provider and its acceptance tests",
  CHG: "Portkey's backend changelog",
  DOCS: "Portkey's documentation pages",
  SIEM: 'a log collector in production',
  PROBE: 'a metrics bridge that recorded live replies',
  REC: "replies recorded by another server's maintainer",
  REP: 'one public report',
  GUESS: 'nobody: a guess of the sandbox',
} as const;

const of = (section: number, test: string, source: Source | readonly Source[], fact: string): LiveFact => ({
  section,
  fact,
  source: typeof source === 'string' ? [source] : source,
  test,
});

const updates = 'updates.test.ts';
const reads = 'reads.test.ts';
const exportsOfLogs = 'log-exports.test.ts';
const workspaces = 'workspaces.test.ts';
const resources = 'resources.test.ts';
const gateway = 'gateway.test.ts';

export const facts = {
  keyClears: of(
    1,
    updates,
    'TF',
    "`null` clears an API key's usage_limits, rate_limits, expires_at, alert_emails and defaults.config_id; what is left out stays.",
  ),
  workspaceClears: of(
    1,
    updates,
    'TF',
    "`null` clears a workspace's usage_limits and rate_limits, and is taken where none are set.",
  ),
  secretClears: of(1, updates, 'TF', "`null` clears a secret reference's secret_key."),
  providerClears: of(
    1,
    updates,
    'GUESS',
    "`null` clears a provider's and a virtual key's usage_limits and rate_limits.",
  ),
  thresholdNull: of(1, updates, 'CHG', 'alert_threshold may be `null` in every limit.'),
  cadence: of(
    1,
    updates,
    'TF',
    "A policy's cadence is switched by setting periodic_reset or periodic_reset_days and sending the other as `null`.",
  ),
  limitShapes: of(1, updates, 'TF', 'Limits come as an object or as a list of objects.'),
  defaultWorkspace: of(
    2,
    reads,
    'DOCS',
    "Analytics of an organisation key without workspace_slug are the default workspace's alone; groups/workspace has all.",
  ),
  groupColumns: of(2, reads, 'CHG', 'groups/{groupBy} has the number of requests alone unless columns asks for more.'),
  groupCost: of(2, reads, 'PROBE', 'Rows of groups/ai-models carry cost, rows of groups/prompt do not.'),
  quotaFlag: of(2, reads, 'PROBE', 'Analytics replies carry is_quota_exceeded.'),
  unknownWorkspace: of(2, reads, 'PROBE', '404 AB08 of analytics means the workspace_slug.'),
  ownData: of(
    2,
    reads,
    'CHG',
    "Members' and managers' keys see only their own data where membersViewAllData or managersViewAllData is off.",
  ),
  pastTheEnd: of(2, reads, ['PROBE', 'SIEM'], 'Past the last page total is 0, of groups and of audit logs.'),
  buckets: of(
    2,
    reads,
    'PROBE',
    'A chart has buckets of 1 minute up to some 59 minutes, of 10 minutes from about 61, of an hour at 24 hours.',
  ),
  auditOrganisation: of(
    3,
    reads,
    'SIEM',
    'organisation_id sent to audit logs is answered 403 AB03; it is implied by the key.',
  ),
  auditPages: of(
    3,
    reads,
    'SIEM',
    'The first page of audit logs is 0, a page has at most 100, and one past the end is empty.',
  ),
  exclusions: of(3, reads, 'DOCS', 'The reads of workspace exclusions of guardrails do without organisation_id.'),
  exportSlug: of(
    4,
    exportsOfLogs,
    ['SIEM', 'PROBE'],
    'A log export whose workspace_id is a UUID is taken and exports nothing; a UUID as filter of the list is 500 AB04.',
  ),
  exportDescription: of(4, exportsOfLogs, ['SIEM', 'PROBE'], 'A log export without description is refused.'),
  exportFields: of(
    4,
    exportsOfLogs,
    ['SIEM', 'PROBE'],
    'requested_data knows prompt_id and prompt_version_id; unknown names are ignored.',
  ),
  exportCancel: of(4, exportsOfLogs, ['SIEM', 'PROBE'], 'Cancelling a draft that was never started is 400.'),
  exportDates: of(
    4,
    exportsOfLogs,
    ['SIEM', 'PROBE'],
    'The window is half open, and created_at inside the file is the text of a JavaScript date.',
  ),
  securityWhole: of(5, workspaces, 'TF', 'security_settings is written whole: 35 switches; a partial one is 400 AB01.'),
  icon: of(5, workspaces, 'TF', 'icon on create and update: left out it stays, `""` clears it, a value sets it.'),
  iconInName: of(
    5,
    workspaces,
    'TF',
    'The icon stands before the name in replies, and an emoji at the front of a written name is the icon.',
  ),
  workspaceStatus: of(5, workspaces, 'CHG', 'status=active,archived filters the list of workspaces.'),
  configUuid: of(
    6,
    resources,
    'REC',
    "A key's defaults.config_id reads back as the config's UUID, whatever was written.",
  ),
  configByUuid: of(6, resources, 'REP', 'GET /configs/{slug} with the UUID is 403 AB03.'),
  configsOfWorkspace: of(6, resources, 'TF', "GET /configs?workspace_id= lists that workspace's alone."),
  bareInvite: of(6, resources, 'TF', 'Invites work without workspaces.'),
  slugPerWorkspace: of(
    6,
    resources,
    'DOCS',
    "A virtual key's or provider's slug is unique in its workspace only; workspace_id says which.",
  ),
  scimRoles: of(6, resources, 'CHG', 'Roles of SCIM mappings are taken in any case.'),
  collections: of(
    6,
    resources,
    'TF',
    'GET /collections works without workspace_id; is_default of a collection is 0 or 1.',
  ),
  promptParameters: of(6, resources, 'TF', 'PUT /prompts/{id} with `parameters: null` leaves them.'),
  partials: of(6, resources, 'TF', 'A partial is found by its slug after an update too, and its version is a number.'),
  keyLimits: of(6, resources, 'TF', "A key's usage_limits read back as they were written."),
  guardrailAsWritten: of(
    6,
    resources,
    'TF',
    "A guardrail's actions and checks read back as written, nothing filled in; reading one gives version_id.",
  ),
  allowAllModels: of(6, resources, 'TF', 'GET /integrations/{slug}/models carries allow_all_models at the top.'),
  excludes: of(7, resources, 'DOCS', 'excludes of a policy condition is a text or a list of texts, never a boolean.'),
  groupBy: of(7, resources, 'DOCS', 'Policies do without group_by.'),
  inlineGuardrails: of(
    8,
    gateway,
    'DOCS',
    'A config may hold whole guardrails in before_request_hooks, after_request_hooks, input_guardrails and output_guardrails.',
  ),
  configHeader: of(8, gateway, 'DOCS', 'The header x-portkey-config takes an id or a whole config as JSON.'),
  actionTexts: of(8, gateway, 'DOCS', 'The actions on_fail and on_success may be texts such as deny and continue.'),
  ocr: of(9, gateway, 'DOCS', 'POST /ocr.'),
  registry: of(
    9,
    gateway,
    'DOCS',
    'GET /v0.1/servers, the registry: limit, cursor, search, updated_since, workspace_id.',
  ),
  tags: of(9, gateway, 'CHG', 'tags of integrations and providers: written, read back, and a filter of the lists.'),
  sharedPrompts: of(
    9,
    gateway,
    'CHG',
    'type and show_prompt_share on the lists of prompts; a prompt is shared and unshared.',
  ),
  defaultProvider: of(
    9,
    gateway,
    'CHG',
    "create_default_provider and default_provider_slug of a workspace's integration.",
  ),
  unrouted: of(
    10,
    gateway,
    'REC',
    'Paths under /v1 that lead nowhere are 400 "Either x-portkey-config or x-portkey-provider header is required".',
  ),
  eitherVersion: of(
    10,
    gateway,
    'REC',
    'Deployments, organisation defaults and SCIM lie under /v2 on some hosts, and are served under both.',
  ),
} as const satisfies Readonly<Record<string, LiveFact>>;

export type FactId = keyof typeof facts;
