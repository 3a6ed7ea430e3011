import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { CAPPING_CLIENTS, surfaceChooser } from './choose.ts';

const chooser = (surface: string) => surfaceChooser(readConfig({ PORTKEY_TOOL_SURFACE: surface }));

describe('auto', () => {
  it.each(['cursor-vscode', 'Cursor', 'windsurf', 'codeium', 'Visual Studio Code', 'openai-mcp', 'ChatGPT'])(
    'gives %s the lean surface where its protocol is an older one',
    (name) => {
      expect(chooser('auto')('legacy', name)).toBe('lean');
      expect(chooser('auto')('modern', name)).toBe('full');
    },
  );

  it.each(['claude-code', 'codex-mcp-client', 'my-cursor-clone', 'Claude Desktop', '', undefined])(
    'gives %s the full one in both protocols',
    (name) => {
      expect(chooser('auto')('legacy', name)).toBe('full');
      expect(chooser('auto')('modern', name)).toBe('full');
    },
  );

  it('gives way to a surface that was chosen', () => {
    expect(chooser('full')('legacy', 'cursor')).toBe('full');
    expect(chooser('lean')('modern', undefined)).toBe('lean');
  });

  it('is the table in docs/SURFACES.md', () => {
    const docs = readFileSync(new URL('../../../docs/SURFACES.md', import.meta.url), 'utf8');
    for (const { client, why } of CAPPING_CLIENTS)
      expect(docs).toMatch(new RegExp(`\\| ${client} \\|.*\\| ${why} \\|`));
  });
});
