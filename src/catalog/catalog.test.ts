/** Rules that hold for every entry of the table, whatever it is about. */
import { describe, expect, it } from 'vitest';
import { catalog, domains } from './index.ts';
import type { CatalogEntry } from './model/operation.ts';
import type { JsonSchema } from './model/schema.ts';

/** Lists what is wrong, one line for each fault, as `tool: fault`. */
function expectNone(faultsOf: (entry: CatalogEntry) => readonly string[]): void {
  const faults = catalog.flatMap((entry) => faultsOf(entry).map((fault) => `${entry.name}: ${fault}`));
  expect(faults, faults.join('\n')).toEqual([]);
}

const faultIf = (wrong: boolean, fault: string): string[] => (wrong ? [fault] : []);

/** Every schema of an entry with its nested ones. */
function* schemasOf(schema: JsonSchema): Generator<JsonSchema> {
  yield schema;
  const { properties = {}, items, anyOf = [], additionalProperties } = schema;
  const inside = [...Object.values(properties), ...(items ? [items] : []), ...anyOf];
  for (const each of inside) yield* schemasOf(each);
  if (typeof additionalProperties === 'object') yield* schemasOf(additionalProperties);
}

const fieldsOf = (entry: CatalogEntry) => Object.entries(entry.input);

const everySchema = (entry: CatalogEntry): JsonSchema[] =>
  fieldsOf(entry).flatMap(([, field]) => [
    ...schemasOf(field.schema),
    ...(field.listed ? schemasOf(field.listed) : []),
  ]);

/** Everything in an entry that a person or a model reads. */
const textsOf = (entry: CatalogEntry): string[] => [
  entry.title,
  entry.description,
  ...everySchema(entry).flatMap((schema) => schema.description ?? []),
  ...(entry.escalates ?? []).map(({ because }) => because),
  ...(entry.examples ?? []).map(({ says }) => says),
  ...Object.values(entry.argumentAliases ?? {}).flatMap((alias) =>
    typeof alias === 'object' && 'refused' in alias ? alias.refused : [],
  ),
];

describe('names', () => {
  it('are snake_case, at most 52 characters, and one each, older names included', () => {
    const all = catalog.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])]);
    expect(all.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) || name.length > 52)).toEqual([]);
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  it('of domains are kebab-case and one each', () => {
    const names = domains.map(({ domain }) => domain);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  it('of domains that are off by default are those that DESIGN.md keeps off', () => {
    const off = domains.filter(({ offByDefault }) => offByDefault).map(({ domain }) => domain);
    expect(off).toEqual([
      'assistants',
      'batches',
      'completions',
      'fine-tuning',
      'moderations',
      'rerank',
      'responses',
      'vector-stores',
    ]);
  });
});

/** Tools that are not operations: workflows and the server's own (portkey-facts.md, DESIGN.md). */
const OTHER_TOOLS = [
  'apply_plan',
  'check_posture',
  'describe_tool',
  'export_workspace',
  'find_unused',
  'get_analytics_summary',
  'get_spend_report',
  'list_dependents',
  'migrate_prompt',
  'offboard_user',
  'onboard_team',
  'plan_workspace',
  'promote_prompt',
  'rotate_keys',
  'validate_completion_metadata',
  'whoami',
];

describe('texts', () => {
  it('describe each tool in 20 to 300 characters', () => {
    expectNone(({ description }) =>
      faultIf(description.length < 20 || description.length > 300, `${description.length} characters`),
    );
  });

  it('are finished: none is empty, open or untidy', () => {
    expectNone((entry) => textsOf(entry).filter((text) => /TODO|TBD|FIXME| {2}|^\s|\s$|^$/.test(text)));
    expect(domains.filter(({ about }) => /TODO|^\s*$/.test(about)).map(({ domain }) => domain)).toEqual([]);
  });

  it('end a description with a full stop and begin it with a capital', () => {
    expectNone(({ description }) => faultIf(!/^[A-Z0-9].*[.)]$/s.test(description), description));
  });

  it('tell tools apart: no two titles or descriptions are the same', () => {
    for (const key of ['title', 'description'] as const) {
      const seen = catalog.map((entry) => entry[key]);
      expect(seen.filter((text, index) => seen.indexOf(text) !== index)).toEqual([]);
    }
  });

  it('have titles of at most 60 characters without a full stop', () => {
    expectNone(({ title }) => faultIf(title.length > 60 || title.endsWith('.'), title));
  });

  it('name only tools that exist, and by their present names', () => {
    const tools = new Set([...catalog.map(({ name }) => name), ...OTHER_TOOLS]);
    const verbs = new Set([...tools].map((name) => name.split('_')[0]));
    const data = new Set(
      catalog.flatMap((entry) => [
        ...Object.keys(entry.input),
        ...everySchema(entry).flatMap(({ properties = {}, enum: values = [] }) => [
          ...Object.keys(properties),
          ...values.map(String),
        ]),
      ]),
    );
    expectNone((entry) =>
      textsOf(entry)
        .flatMap((text) => [...text.matchAll(/(?<![\w.@/-])[a-z]+(?:_[a-z0-9]+)+\b(?![*./])/g)].map(([word]) => word))
        .filter((word) => verbs.has(word.split('_')[0] ?? '') && !tools.has(word) && !data.has(word))
        .map((word) => `"${word}" is no tool`),
    );
  });

  it('name in backticks only tools and arguments that exist', () => {
    const tools = new Set([...catalog.map(({ name }) => name), ...OTHER_TOOLS]);
    expectNone((entry) =>
      textsOf(entry)
        .flatMap((text) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word))
        .filter((word) => /^[a-z]+(_[a-z0-9]+)+$/.test(word) && !tools.has(word) && !(word in entry.input))
        .map((word) => `\`${word}\` is neither a tool nor an argument here`),
    );
  });
});

/** Groups of permissions. Source: portkey-facts.md, Scopes; portkey-details.md 0.11. */
const SCOPE_GROUPS = new Set(
  `organisation_users organisation_service_api_keys organisation_settings organisation_guardrails organisation_exclusions
  organisation_integrations organisation_mcp_integrations organisation_agent_integrations audit_logs plugins deployments
  secret_references workspaces workspace_service_api_keys workspace_user_api_keys workspace_users workspace_integrations
  workspace_mcp_integrations workspace_agent_integrations prompts configs guardrails virtual_keys providers policies
  mcp_servers agent_servers analytics logs completions mcp agents`.split(/\s+/),
);

const SCOPE_ACTIONS = new Set(
  'create read update delete list rotate publish render invoke duplicate copy view export write'.split(' '),
);

describe('permissions', () => {
  it('are written as <group>.<action>, from the groups and actions that Portkey has', () => {
    expectNone(({ scopes = [] }) =>
      ('anyOf' in scopes ? scopes.anyOf : scopes).filter((scope) => {
        const [group = '', action = '', ...rest] = scope.split('.');
        return !SCOPE_GROUPS.has(group) || !SCOPE_ACTIONS.has(action) || rest.length > 0;
      }),
    );
  });

  it('are known for every operation that wants a key', () => {
    const open = catalog.filter(({ host, scopes }) => host !== 'root' && scopes === undefined);
    // SCIM: no source names its permissions.
    expect(open.filter(({ domain }) => domain !== 'scim').map(({ name }) => name)).toEqual([]);
  });
});

describe('risk', () => {
  it('fits the method', () => {
    expectNone(({ method, risk }) => [
      ...faultIf(method === 'GET' && risk !== 'read', `GET is ${risk}`),
      ...faultIf(method === 'DELETE' && risk !== 'delete', `DELETE is ${risk}`),
      ...faultIf(method === 'PUT' && risk === 'read', 'PUT is read'),
    ]);
  });

  it('of a read is not made worse by anything', () => {
    expectNone(({ risk, sensitive, escalates, replaces, oneTimeReply = [], linkReply }) => [
      ...faultIf(
        risk === 'read' && (sensitive ?? escalates ?? replaces) !== undefined,
        'a read is sensitive, escalates or replaces',
      ),
      // A signed link is made anew at each read, and is of no use when masked.
      ...faultIf(risk === 'read' && oneTimeReply.some((path) => path !== linkReply), 'a read hands out a secret once'),
    ]);
  });

  it('is lifted by rules that name a real argument, a condition and a reason', () => {
    expectNone((entry) =>
      (entry.escalates ?? []).flatMap(({ argument, to, because, ...rule }) => {
        const conditions = ['equals', 'given', 'emptied', 'shrinks', 'lowers', 'moreThan', 'atMost'].filter(
          (key) => key in rule,
        );
        return [
          ...faultIf(!reaches(entry, argument.split('.**')[0] ?? ''), `escalates on ${argument}, which is not there`),
          ...faultIf(conditions.length === 0, `escalates on ${argument} under no condition`),
          ...faultIf('moreThan' in rule && !((rule.moreThan ?? -1) >= 0), `moreThan of ${argument}`),
          ...faultIf('equals' in rule && (rule.equals ?? []).length === 0, `equals nothing: ${argument}`),
          ...faultIf(!['delete', 'access', 'egress', 'protection', 'live'].includes(to), `escalates to ${to}`),
          ...faultIf(because.length < 10, `no reason for ${argument}`),
        ];
      }),
    );
  });

  it('of PUTs alone can be that they replace', () => {
    expectNone(({ method, replaces }) => faultIf(replaces === true && method !== 'PUT', `${method} replaces`));
  });
});

/** Whether a dotted path (`rate_limits[0].value`) leads to something that the arguments' schemas know or leave open. */
function reaches(entry: CatalogEntry, path: string): boolean {
  const [first = '', ...rest] = path.replaceAll(/\[(\d*)\]/g, '.[]').split('.');
  const field = entry.input[first];
  return field !== undefined && leads(field.schema, rest);
}

function leads(schema: JsonSchema, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (schema.anyOf?.some((branch) => leads(branch, [step, ...rest]))) return true;
  if (step === '[]' || step === '*') {
    const { additionalProperties, items } = schema;
    if (items !== undefined) return leads(items, rest);
    return step === '*' && typeof additionalProperties === 'object'
      ? leads(additionalProperties, rest)
      : schema.type === 'object';
  }
  const next = schema.properties?.[step];
  if (next !== undefined) return leads(next, rest);
  return schema.type === 'object' && schema.properties === undefined;
}

describe('replies', () => {
  const PATH = /^(\*\*|[\w-]+(\[\])?|\*)(\.([\w-]+(\[\])?|\*))*$/;

  it('are marked by well-formed paths', () => {
    expectNone(({ secretReply = [], oneTimeReply = [], untrusted = [], jsonReply = [], bodyReply = [], linkReply }) =>
      [
        ...secretReply,
        ...oneTimeReply,
        ...untrusted,
        ...jsonReply,
        ...bodyReply,
        ...(linkReply ? [linkReply] : []),
      ].filter((path) => !PATH.test(path)),
    );
  });

  it('mark no path twice', () => {
    expectNone(({ secretReply = [], untrusted = [], jsonReply = [], bodyReply = [] }) =>
      [secretReply, untrusted, jsonReply, bodyReply].flatMap((paths) =>
        paths.filter((path, index) => paths.indexOf(path) !== index),
      ),
    );
  });

  it('are read as files or text only where they are no JSON to look into', () => {
    expectNone(({ reply, jsonReply, secretReply, paging }) =>
      faultIf(
        (reply === 'bytes' || reply === 'text') && Boolean(jsonReply ?? secretReply ?? paging),
        `${reply} with fields`,
      ),
    );
  });
});
