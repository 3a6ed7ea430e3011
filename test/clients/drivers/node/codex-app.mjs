// Codex's app server, as its desktop and editor applications run it: this program is the person in front of it.
// Usage: node codex-app.mjs PROMPT [codex options …]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [prompt, ...options] = process.argv.slice(2);
const codex = spawn('codex', ['app-server', ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
const send = (message) => codex.stdin.write(`${JSON.stringify(message)}\n`);
const waiting = new Map();
let nextId = 1;
const request = (method, params) =>
  new Promise((resolve, reject) => {
    waiting.set(nextId, { resolve, reject });
    send({ id: nextId++, method, params });
  });

createInterface({ input: codex.stdout }).on('line', (line) => {
  const { id, method, params, result, error } = JSON.parse(line);
  if (method === undefined) {
    const { resolve, reject } = waiting.get(id) ?? {};
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  } else if (method === 'mcpServer/elicitation/request') {
    console.log(`asked: ${params.message}`);
    send({ id, result: { action: 'accept', content: { confirm: true }, _meta: null } });
  } else if (id !== undefined) send({ id, result: { decision: 'accept' } });
  else if (method === 'turn/completed') codex.stdin.end();
});
codex.on('exit', (code) => process.exit(code ?? 1));

await request('initialize', { clientInfo: { name: 'clients', version: '1' }, capabilities: null });
send({ method: 'initialized' });
const { thread } = await request('thread/start', {
  cwd: process.cwd(),
  approvalPolicy: 'on-request',
  sandbox: 'danger-full-access',
});
await request('turn/start', { threadId: thread.id, input: [{ type: 'text', text: prompt, text_elements: [] }] });
