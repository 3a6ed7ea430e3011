import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createApplication } from '../../src/tools/application.ts';
import { instructions } from '../../src/tools/instructions.ts';

const listOf = (env: Record<string, string>) => {
  const application = createApplication(readConfig(env), '0.0.0');
  return application.surface('full').list(application.exposure);
};
const tokensOf = ({ name, description, inputSchema }: ReturnType<typeof listOf>[number]): number =>
  encode(JSON.stringify({ name, description, inputSchema })).length;

// Limits: the issue "The main job" and mcp-notes.md, "Clients' limits that decide what a tool list may look like".
describe('the full surface', () => {
  const byDefault = listOf({});
  const everything = listOf({ PORTKEY_TOOL_DOMAINS: 'all' });

  it('lists 200 tools or more by default, in at most 26,000 tokens', () => {
    expect(byDefault.length).toBeGreaterThanOrEqual(200);
    expect(byDefault.reduce((sum, tool) => sum + tokensOf(tool), 0)).toBeLessThanOrEqual(26_000);
  });

  it('lists no tool over 600 tokens', () => {
    expect(everything.filter((tool) => tokensOf(tool) > 600).map((tool) => tool.name)).toEqual([]);
  });

  it.each(everything.map((tool) => [tool.name, tool] as const))('shows %s as every provider takes it', (name, tool) => {
    const schema = JSON.stringify(tool.inputSchema);
    expect(name).toMatch(/^[a-z][a-z0-9_]{1,51}$/);
    expect(tool.title.length).toBeGreaterThan(3);
    expect(tool.description.length).toBeGreaterThan(20);
    expect(tool.description.length).toBeLessThanOrEqual(300);
    expect(tool.inputSchema.type).toBe('object');
    expect(tool.inputSchema).not.toHaveProperty('additionalProperties');
    for (const combinator of ['anyOf', 'oneOf', 'allOf', 'not'])
      expect(tool.inputSchema).not.toHaveProperty(combinator);
    expect(schema).not.toMatch(/"\$(ref|defs)"|"type":\[|"nullable"|"writeOnly"|"format"/);
    expect(schema.length).toBeLessThan(16_000);
  });

  it('names every tool once', () => {
    expect(new Set(everything.map((tool) => tool.name)).size).toBe(everything.length);
  });
});

describe('instructions', () => {
  it.each(['full', 'lean'] as const)('stay under 2,000 characters on the %s surface', (surface) => {
    const longest = readConfig({
      PORTKEY_SANDBOX: 'true',
      PORTKEY_READ_ONLY: 'true',
      PORTKEY_DRY_RUN: 'true',
      PORTKEY_WORKSPACE_ID: 'ws-production-0123456789',
    });
    expect(instructions(longest, surface).length).toBeLessThan(2_000);
  });
});
