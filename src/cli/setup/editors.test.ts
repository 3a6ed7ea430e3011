import { describe, expect, it } from 'vitest';
import { BrokenFile, editors } from './editors.ts';

const ENTRY = { command: 'node', args: ['/a path/index.js', '--sandbox'], env: { PORTKEY_READ_ONLY: 'on' } };

const FILES = {
  json: {
    path: ['mcpServers', 'portkey'],
    texts: [
      '{\n  // mine\n  "theme": "dark", /* keep */\n  "mcpServers": {\n    "github": { "command": "gh" }, // other\n  },\n}\n',
      '{\n\t"a": [1,2,3],\n\t"mcpServers": {\n\t\t"github": {"command":"gh"}\n\t}\n}',
      '{"mcpServers":{"github":{"command":"gh"}},"z":1}\r\n',
    ],
    broken: ['{"mcpServers": {', '[1]', '{"mcpServers": []}', 'nonsense'],
  },
  toml: {
    path: ['mcp_servers', 'portkey'],
    texts: [
      '# mine\nmodel = "gpt-5" # keep\n\n[mcp_servers.github]\ncommand = "gh" # other\n\n[profiles.x]\nb = 2\n',
      'model = "x"\r\n\r\n[mcp_servers]\r\ngithub = { command = "gh" } # other\r\n',
      'a = 1\n',
    ],
    broken: ['a = [1,\nb', 'mcp_servers = 5\n', '[x\n'],
  },
  yaml: {
    path: ['extensions', 'portkey'],
    texts: [
      '# mine\nGOOSE_PROVIDER: openai   # keep\nextensions:\n  developer:\n    enabled: true # other\n    args:\n    - a\n    - "b"\n',
      'extensions:\n    developer: {enabled: true}\n\n# end\nother:   [1,   2]\n',
      'a: 1\n',
    ],
    broken: ['a: [1', 'extensions: 5\n', '- list\n', 'a: b: c\n'],
  },
} as const;

describe.each(Object.entries(FILES))('a file of %s', (format, { path, texts, broken }) => {
  const editor = editors[format as keyof typeof editors];

  it.each(texts.map((text) => [text]))('keeps all that others wrote: %j', (text) => {
    const added = editor.set(text, path, ENTRY);
    expect(editor.get(added, path)).toEqual(ENTRY);
    for (const line of text.split(/\r?\n/).filter((one) => /[#/]/.test(one)))
      expect(added).toContain(line.replace(/,\s*$/, '').trim());
    expect(editor.set(added, path, ENTRY)).toBe(added);
    const without = editor.remove(added, path);
    expect(editor.get(without, path)).toBeUndefined();
    const holder = path.slice(0, 1);
    const restored = editor.get(text, holder) === undefined ? editor.remove(without, holder) : without;
    expect(restored.trimEnd()).toBe(text.trimEnd());
  });

  it('changes an entry in its place', () => {
    const first = editor.set(texts[0], path, ENTRY);
    const later = editor.set(first, path, { command: 'node', args: ['/b'] });
    expect(editor.get(later, path)).toEqual({ command: 'node', args: ['/b'] });
    expect(later).toContain('mine');
    expect(later).toContain('other');
  });

  it('starts with nothing', () => {
    const text = editor.set('', path, ENTRY);
    expect(editor.get(text, path)).toEqual(ENTRY);
    expect(text.endsWith('\n')).toBe(true);
    expect(editor.remove('', path)).toBe('');
  });

  it.each(broken.map((text) => [text]))('refuses what it cannot understand: %j', (text) => {
    expect(() => editor.set(text, path, ENTRY)).toThrow(BrokenFile);
  });
});

it('adds to servers in braces where a table of its own may not stand', () => {
  const text = 'mcp_servers = { github = { command = "gh" } } # mine\n';
  const added = editors.toml.set(text, ['mcp_servers', 'portkey'], ENTRY);
  expect(editors.toml.get(added, ['mcp_servers', 'portkey'])).toEqual(ENTRY);
  expect(editors.toml.get(added, ['mcp_servers', 'github'])).toEqual({ command: 'gh' });
  expect(added).toContain('# mine');
});

it('adds to extensions in braces and to empty ones', () => {
  for (const text of ['extensions: {developer: {enabled: true}} # mine\n', 'extensions: {}\n', 'extensions:\n']) {
    const added = editors.yaml.set(text, ['extensions', 'portkey'], ENTRY);
    expect(editors.yaml.get(added, ['extensions', 'portkey'])).toEqual(ENTRY);
  }
});
