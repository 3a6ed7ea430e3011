// Calls over stdio, line by line: a client that costs next to nothing, so that the server is what is measured.
import { spawn } from 'node:child_process';

/** A server over stdio that has been initialized. */
export async function stdioServer(node, entry, env) {
  const child = spawn(node, [entry], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const waiting = new Map();
  let next = 1;
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      const resolve = message.method === undefined ? waiting.get(message.id) : undefined;
      waiting.delete(message.id);
      resolve?.(message);
    }
  });
  const request = (method, params) =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  const clientInfo = { name: 'bench', version: '1' };
  await request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  const call = (name, args) => request('tools/call', { name, arguments: args });
  const once = async () => {
    const answer = await call('list_configs', {});
    if (answer.error || answer.result.isError || !answer.result.content[0].text.includes('pc-config-1'))
      throw new Error(`${entry}: ${JSON.stringify(answer).slice(0, 300)}`);
  };
  return { call, once, stop: () => child.kill('SIGKILL') };
}
