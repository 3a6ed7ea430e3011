// Load over HTTP/1.1: so many connections, each with one call at a time.
import { Pool } from 'undici';

const VERSION = '2026-07-28';
const BASE = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const call = (params) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'list_configs', arguments: {}, ...params },
  });

let lastId = 0;

/**
 * A script of a caller in a session, sent again and again until the signal comes; then the one under way is cancelled, so
 * that nothing of it is left for what is measured next. An answer that is no result of a script, or a refusal, ends the
 * benchmark: refusals in a loop would be measured otherwise.
 */
export async function runScripts(url, session, code, signal) {
  const { headers } = older(session);
  const post = (message, more) =>
    fetch(`${url}/mcp`, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', ...message }), ...more });
  const params = { name: 'run_script', arguments: { code } };
  while (!signal.aborted) {
    lastId += 1;
    const id = lastId;
    const answer = await post({ id, method: 'tools/call', params }, { signal })
      .then((response) => response.text())
      .catch((error) => {
        if (!signal.aborted) throw error;
      });
    if (answer === undefined) {
      const cancelled = await post({ method: 'notifications/cancelled', params: { requestId: id } });
      await cancelled.text();
    } else if (!answer.includes('"structuredContent":{"ok":true')) throw new Error(answer.slice(0, 500));
  }
}

/** A call in the newest protocol. */
export const MODERN = {
  headers: { ...BASE, 'mcp-protocol-version': VERSION, 'mcp-method': 'tools/call', 'mcp-name': 'list_configs' },
  body: call({
    _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} },
  }),
};

/** A call of an older client, within a session where one is given. */
export const older = (session) => ({
  headers: { ...BASE, 'mcp-protocol-version': '2025-06-18', ...(session && { 'mcp-session-id': session }) },
  body: call({}),
});

/** Opens a session; its id. */
export async function openSession(url) {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  const post = (body, headers = {}) =>
    fetch(`${url}/mcp`, {
      method: 'POST',
      headers: { ...BASE, ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    });
  const response = await post({ id: 1, method: 'initialize', params });
  await response.text();
  const session = response.headers.get('mcp-session-id');
  if (session === null) throw new Error(`no session at ${url}: ${response.status}`);
  await (await post({ method: 'notifications/initialized' }, { 'mcp-session-id': session })).text();
  return session;
}

/**
 * @param requests one for each connection, or one for all
 * @returns calls in a second, the median and the 99th percentile of their times in ms; an answer that is not ok ends the benchmark
 */
export async function load(url, connections, ms, requests) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const times = [];
  let ended = false;
  const lane = async (_, index) => {
    const { headers, body } = Array.isArray(requests) ? requests[index] : requests;
    while (!ended) {
      const began = performance.now();
      const answer = await pool.request({ path: '/mcp', method: 'POST', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes('pc-config-1'))
        throw new Error(`${url}: ${answer.statusCode} ${text.slice(0, 200)}`);
      times.push(performance.now() - began);
    }
  };
  const began = performance.now();
  const lanes = Promise.all(Array.from({ length: connections }, lane));
  const timer = setTimeout(() => {
    ended = true;
  }, ms);
  await lanes;
  clearTimeout(timer);
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  times.sort((a, b) => a - b);
  return {
    rate: times.length / seconds,
    median: times[times.length >> 1],
    p99: times[Math.floor(times.length * 0.99)],
  };
}
