import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';

const SKILLS = 'skills';
const application = createApplication(readConfig({}), 'test');
const tools = new Map(
  application
    .surface('full')
    .list(application.exposure)
    .map((tool) => [tool.name, tool]),
);
const ajv = new Ajv({ strict: false });

/** What is wrong with a skill, by the rules of Agent Skills (agentskills.io) and by our own tools. */
function faultsOf(folder: string, text: string): readonly string[] {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const { name, description, ...others } = (parse(head) ?? {}) as Record<string, unknown>;
  const faults: string[] = [];
  if (name !== folder) faults.push('name is not the folder');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(folder) || folder.length > 64) faults.push('name is not lower case');
  if (typeof description !== 'string' || description === '' || description.length > 1_024)
    faults.push('description is missing or too long');
  for (const other of Object.keys(others))
    if (!['license', 'compatibility', 'metadata', 'allowed-tools'].includes(other)) faults.push(`${other} is no field`);
  if (body.trim() === '' || text.split('\n').length > 500) faults.push('text is missing or too long');

  const spans = [...body.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  const named = spans.filter((span) => tools.has(span.split(' ')[0] ?? ''));
  const known = new Set(
    named.flatMap((span) => Object.keys(tools.get(span.split(' ')[0] ?? '')?.inputSchema.properties ?? {})),
  );
  for (const span of spans) {
    const [tool = '', ...rest] = span.split(' ');
    const listed = tools.get(tool);
    if (listed === undefined) {
      if (!known.has(span)) faults.push(`${span} is neither a tool nor an argument of one`);
      continue;
    }
    if (rest.length === 0) continue;
    // A list of tools may leave out what a tool accepts beside its schema; a skill may not.
    const validate = ajv.compile({ ...listed.inputSchema, additionalProperties: false });
    if (!validate(JSON.parse(rest.join(' ')))) faults.push(`${span}: ${ajv.errorsText(validate.errors)}`);
  }
  if (named.length < 3) faults.push('it hardly uses our tools');
  return faults;
}

describe('the skills', () => {
  const folders = readdirSync(SKILLS);

  it('are the five jobs', () => {
    expect(folders.sort()).toEqual(['cost-review', 'incident', 'key-leak', 'onboarding', 'prompt-release']);
  });

  it.each(folders)('%s keeps the rules, and calls tools as they are', (folder) => {
    expect(faultsOf(folder, readFileSync(join(SKILLS, folder, 'SKILL.md'), 'utf8'))).toEqual([]);
  });
});

describe('the check of a skill', () => {
  const skill = (head: string, ...spans: string[]): string =>
    `---\n${head}\n---\n\n\`whoami\`, \`list_logs\`, \`get_log\`, ${spans.map((span) => `\`${span}\``).join(', ')}\n`;
  const good = 'name: a-skill\ndescription: Does it.';

  it('passes a good one', () => {
    expect(faultsOf('a-skill', skill(good, 'list_logs {"period": "today"}', 'page_size'))).toEqual([]);
  });

  it.each([
    ['another name', skill('name: other\ndescription: Does it.'), /name is not the folder/],
    ['no description', skill('name: a-skill'), /description is missing/],
    ['a long description', skill(`name: a-skill\ndescription: ${'x'.repeat(1_025)}`), /too long/],
    ['a field that is none', skill(`${good}\nversion: 1`), /version is no field/],
    ['an older name of a tool', skill(good, 'list_log'), /list_log is neither/],
    ['an argument that is none', skill(good, 'list_logs {"since": "today"}'), /must NOT have additional properties/],
    ['a value of the wrong type', skill(good, 'list_logs {"page_size": "many"}'), /must be/],
    ['no tools', '---\nname: a-skill\ndescription: Does it.\n---\n\nThink.\n', /hardly uses/],
  ])('finds %s', (_, text, fault) => {
    expect(faultsOf('a-skill', text).join('; ')).toMatch(fault);
  });

  it('finds a folder in capitals', () => {
    expect(faultsOf('A-Skill', skill('name: A-Skill\ndescription: Does it.'))).toContain('name is not lower case');
  });
});
