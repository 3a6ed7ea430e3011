import { createSourceFile, ScriptTarget, type SourceFile } from 'typescript';
import { describe, expect, it } from 'vitest';
import { toolOfWorkflow } from '../model/tool.ts';
import { createToolbox } from '../model/toolbox.ts';
import { signatureOf } from './describe-tool.ts';

const { all, find } = createToolbox([]);
const NOTHING = new Set<string>();
const signature = (name: string): string => {
  const tool = find(name);
  if (tool === undefined) throw new Error(name);
  return signatureOf(tool, NOTHING);
};

describe('a signature', () => {
  it('names the arguments with their types, and what a list holds', () => {
    expect(signature('get_config')).toBe('get_config(args: { slug: string }): Promise<any>');
    expect(signature('list_workspaces')).toMatch(
      /^list_workspaces\(args\?: \{ .*page_size\?: number;?.* \}\): Promise<\{ data: any\[\] \}>$/,
    );
  });

  it('has unions, lists, maps and null', () => {
    const tool = toolOfWorkflow({
      name: 'x',
      title: '',
      description: '',
      domain: 'server',
      risk: 'read',
      steps: [],
      input: {
        a: { in: 'local', required: true, schema: { enum: ['b', 'c'] } },
        d: { in: 'local', schema: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } } },
        'e-f': { in: 'local', schema: { type: 'object', additionalProperties: { type: 'boolean' }, nullable: true } },
        g: { in: 'local', schema: { type: 'object', properties: { h: { type: 'number' } }, required: ['h'] } },
      },
      run: async () => ({ ok: true, data: null }),
    });
    expect(signatureOf(tool, NOTHING)).toBe(
      'x(args: { a: "b" | "c"; d?: (string | number)[]; "e-f"?: Record<string, boolean> | null; g?: { h: number } }): Promise<any>',
    );
  });

  it('is TypeScript for every tool, and shorter than its schema', () => {
    const text = `interface Portkey {\n${all.map((tool) => signatureOf(tool, NOTHING)).join('\n')}\n}`;
    const file = createSourceFile('x.ts', text, ScriptTarget.Latest) as SourceFile & {
      readonly parseDiagnostics: readonly unknown[];
    };
    expect(file.parseDiagnostics).toEqual([]);
    for (const tool of all) expect(signatureOf(tool, NOTHING).length).toBeLessThan(12_000);
  });

  it('leaves out what the server fills in', () => {
    const tool = find('list_configs');
    expect(tool && signatureOf(tool, new Set(['workspace_id']))).not.toContain('workspace_id');
  });
});
