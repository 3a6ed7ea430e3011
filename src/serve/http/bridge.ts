import { once } from 'node:events';
import type { Exchange } from './exchange.ts';
import { nodeRequest } from './node-request.ts';

/** Both forms that an MCP answer can take. What comes in as a wildcard is handed on spelled out. */
const ACCEPT_BOTH = 'application/json, text/event-stream';

/**
 * The web request that the SDK wants, without a body: that has been read and parsed, and is handed over beside it.
 *
 * @param exchange the request
 * @param signal aborted when the client goes away
 */
export function webRequest({ req, baseUrl }: Exchange, signal: AbortSignal): Request {
  const accept = req.method === 'POST' ? ACCEPT_BOTH : (req.headers.accept ?? '').replace('*/*', 'text/event-stream');
  return nodeRequest(req.method ?? 'GET', baseUrl + (req.url ?? '/'), req.headers, accept, signal);
}

/**
 * Writes a web answer, waiting where the client reads slowly.
 *
 * @param response from the SDK
 */
export async function sendWeb(response: Response, { res }: Exchange): Promise<void> {
  if (res.headersSent || res.destroyed) {
    await response.body?.cancel();
    return;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) if (name !== 'connection') headers[name] = value;
  if (response.body === null) {
    res.writeHead(response.status, headers).end();
    return;
  }
  if (headers['content-type']?.startsWith('application/json')) {
    // As text, so that Node sends it together with the headers.
    const body = await response.text();
    if (res.headersSent || res.destroyed) return;
    headers['content-length'] = String(Buffer.byteLength(body));
    headers['cache-control'] ??= 'no-store';
    res.writeHead(response.status, headers).end(body);
    return;
  }
  res.writeHead(response.status, headers);
  res.flushHeaders();
  const reader = response.body.getReader();
  const gone = (): void => void reader.cancel().catch(() => undefined);
  res.once('close', gone);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (res.destroyed || res.writableEnded) break;
      if (!res.write(next.value)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
    }
  } catch {
    // The stream was torn down; what has been sent has been sent.
  }
  res.off('close', gone);
  if (!res.writableEnded) res.end();
}
