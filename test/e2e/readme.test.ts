import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../helpers/built.ts';

const readme = readFileSync('README.md', 'utf8');
/** Lines of the README's plain code blocks: its commands. */
const commands: string[] = [];
let fence: string | undefined;
for (const line of readme.split('\n')) {
  if (line.startsWith('```')) fence = fence === undefined ? line : undefined;
  else if (fence === '```' && line.trim() !== '') commands.push(line);
}
const ours = commands
  .filter((line) => line.startsWith('node build/index.js'))
  .map((line) => line.slice('node build/index.js'.length).trim());
const SERVING = /^(http|sandbox)\b/;

/** The words of a command line, with single quotes taken off. */
const wordsOf = (line: string): string[] =>
  (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''));

const children: { kill: (signal: 'SIGKILL') => boolean }[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const started = (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [builtEntry(), ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  children.push(child);
  child.stdin.end();
  return child;
};

describe('the README', () => {
  it('shows no command that nothing runs', () => {
    // npm ci, npm test and npm run demo are run by .ci/run; the client's own command stands in the table.
    const elsewhere = [/^npm ci && npm (run demo|test)$/, /^claude mcp add /];
    const unknown = commands.filter(
      (line) => !line.startsWith('node build/index.js') && !elsewhere.some((known) => known.test(line)),
    );
    expect(unknown).toEqual([]);
    expect(ours.length).toBeGreaterThanOrEqual(6);
  });

  it('tells clients what docs/reference/connect.md tells them, and test:clients does', () => {
    const connect = readFileSync('docs/reference/connect.md', 'utf8');
    const told = [
      ...commands.filter((line) => line.startsWith('claude') && !line.endsWith('--sandbox')),
      ...[...readme.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, block = '']) => block),
    ];
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(
      told.filter((text) => !connect.includes(`\`\`\`\n${text}\n`) && !connect.includes(`json\n${text}\n`)),
    ).toEqual([]);
  });

  it('puts no key beside --sandbox', () => {
    for (const page of ['README.md', ...readdirSync('docs').map((file) => `docs/${file}`)])
      for (const [, block = ''] of readFileSync(page, 'utf8').matchAll(/```[^\n]*\n([\s\S]*?)\n```/g))
        for (const command of block.includes('"env"') ? [block] : block.split('\n'))
          expect(command.includes('--sandbox') && /PORTKEY_API_KEY/.test(command), `${page}: ${command}`).toBe(false);
  });

  it.each(ours.filter((line) => !SERVING.test(line)))('node build/index.js %s', async (line) => {
    const child = started(wordsOf(line));
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    if (line.startsWith('call')) expect(JSON.parse(printed)).toMatchObject({ ok: true });
    else expect(printed.length).toBeGreaterThan(100);
  });

  it('node build/index.js sandbox serves the Portkey API', async () => {
    expect(ours.some((line) => line.startsWith('sandbox'))).toBe(true);
    const child = started(['sandbox', '--port', '0']);
    const printed = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (/admin key: \S+\n/.test(text)) resolve(text);
      });
    });
    const base = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(printed)?.[0] ?? '';
    const key = /admin key: (\S+)/.exec(printed)?.[1] ?? '';
    const reply = await fetch(`${base}/configs`, { headers: { 'x-portkey-api-key': key } });
    expect([reply.status, await reply.json()]).toEqual([200, expect.objectContaining({ object: 'list' })]);
  });

  it('node build/index.js http --sandbox answers', async () => {
    expect(ours).toContain('http --sandbox');
    const port = 20_000 + (process.pid % 20_000);
    started(['http', '--sandbox'], { MCP_PORT: String(port) });
    const health = async (): Promise<number> => {
      for (let tries = 0; tries < 100; tries++) {
        const reply = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
        if (reply) return reply.status;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return 0;
    };
    expect(await health()).toBe(200);
  });

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
      .map((link) => link[1] ?? '')
      .filter((link) => !link.startsWith('http'));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
    const pages = readdirSync('docs').map((file) => `docs/${file}`);
    expect(pages.filter((page) => !links.includes(page))).toEqual([]);
  });

  it('names the true figures', () => {
    const { count, tokens } = JSON.parse(readFileSync(builtEntry().replace('index.js', 'listed.json'), 'utf8'));
    expect(readme).toContain(`default list of ${count} tools`);
    const said = Number(/costs a model about ([\d,]+) tokens/.exec(readme)?.[1]?.replace(',', ''));
    expect(Math.abs(said - tokens) / tokens).toBeLessThan(0.02);
  });
});
