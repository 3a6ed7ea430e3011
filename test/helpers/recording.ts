import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { type Application, createApplication } from '../../src/tools/application.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../../src/tools/model/call-context.ts';

/** An application whose Portkey is a recorder: every request is noted and answered with an empty list. */
export interface Recorded {
  readonly application: Application;
  readonly requests: { readonly method: string; readonly path: string; readonly body: string }[];
  /** The lines of the audit so far, where they go to a file. */
  audit(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

export const context: CallContext = {
  principal: LOCAL_PRINCIPAL,
  signal: new AbortController().signal,
  transport: 'cli',
};

export async function recorded(env: Readonly<Record<string, string>> = {}): Promise<Recorded> {
  const requests: { method: string; path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({ method: request.method ?? '', path: request.url ?? '', body: Buffer.concat(parts).toString() });
      response.setHeader('content-type', 'application/json');
      response.end('{"object":"list","total":0,"data":[]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const directory = mkdtempSync(join(tmpdir(), 'portkey-recorded-'));
  const { port } = server.address() as AddressInfo;
  const application = createApplication(
    readConfig({
      PORTKEY_API_KEY: 'pk-test-0123456789',
      PORTKEY_BASE_URL: `http://127.0.0.1:${port}/v1`,
      PORTKEY_AUDIT_FILE: join(directory, 'audit.jsonl'),
      ...env,
    }),
    'test',
  );
  const auditFile = join(directory, 'audit.jsonl');
  return {
    application,
    requests,
    audit: () =>
      existsSync(auditFile)
        ? readFileSync(auditFile, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
        : [],
    close: async () => {
      await application.close();
      rmSync(directory, { recursive: true, force: true });
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
