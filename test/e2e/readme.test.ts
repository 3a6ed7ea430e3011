import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf } from '../docs/markdown.ts';
import { builtEntry } from '../helpers/built.ts';

const readme = readFileSync('README.md', 'utf8');
const commands = codeOf('README.md', null);
const ours = commands
  .filter((line) => line.startsWith('node build/index.js'))
  .map((line) => line.slice('node build/index.js'.length).trim());

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

  it('says that the project is unofficial, and stays short', () => {
    expect(readme).toMatch(/unofficial/i);
    const byHand = readme.replace(/<!-- Made from [\s\S]*?<!-- Up to here. -->/g, '');
    expect(byHand.split('\n').length).toBeLessThan(150);
    for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) expect(commands).toContain(command);
  });

  it('names the true figures', () => {
    const { count, tokens } = JSON.parse(readFileSync(builtEntry().replace('index.js', 'listed.json'), 'utf8'));
    expect(readme).toMatch(new RegExp(`^\\| tools listed by default +\\| ${count} +\\|`, 'm'));
    expect(readme).toMatch(new RegExp(`^\\| tokens of that list[^|]+\\| ${tokens.toLocaleString('en-US')} +\\|`, 'm'));
  });
});
