import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.test\.ts$|\.test-help\.ts$|testing/.test(file),
);
const source = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Every file that touches files, and whose they are. A new one has to be put here, with the directory it keeps to. */
const TOUCHES_FILES: Readonly<Record<string, string>> = {
  'cli/call.ts': 'the file named on the command line (call TOOL @FILE)',
  'cli/doctor/clients.ts': 'whether the program that a client’s settings name is there',
  'cli/doctor/installation.ts': 'whether the build is whole',
  'cli/doctor/key.ts': 'the mode of PORTKEY_API_KEY_FILE',
  'cli/compile-cache.ts': 'whether there is a directory for code that Node compiled',
  'cli/setup/machine.ts': 'its own path, the settings of the clients that `setup` knows, and PORTKEY_API_KEY_FILE',
  'cli/setup/clients.ts': 'whether the settings of a client are there',
  'cli/model/token-counts.ts': 'reads the token count made at build time, beside the built files',
  'config.ts': 'reads the files of secrets, such as PORTKEY_API_KEY_FILE',
  'pictures/png.ts': 'the font and the interpreter of pictures, from packages',
  'sandbox/journal/file.ts': 'the sandbox’s --data directory',
  'sandbox/journal/lock.ts': 'the sandbox’s --data directory',
  'scripts/runner.ts': 'whether the interpreter’s built file is there',
  'serve/app-resource.ts': 'the built page of the app, from this package',
  'serve/console/console.ts': 'the built page of the sandbox, from this package',
  'serve/http/keys/vault.ts': 'the vault’s directory',
  'serve/http/listen.ts': 'reads MCP_TLS_KEY_PATH and MCP_TLS_CERT_PATH',
  'tools/audit/audit-file.ts': 'PORTKEY_AUDIT_FILE and what lies beside it',
  'tools/audit/verify.ts': 'the file named on the command line',
  'tools/model/files.ts': 'PORTKEY_DOWNLOAD_DIR, PORTKEY_UPLOAD_DIR and PORTKEY_SECRET_DIR, through pathBelow',
  'tools/policy/stores.ts': 'MCP_STATE_DIR',
  'tools/secrets/one-time.ts': 'secrets below XDG_STATE_HOME',
};

/** What starts programs, and which. */
const STARTS_PROGRAMS: Readonly<Record<string, string>> = {
  'cli/doctor/start-server.ts': 'the command in a client’s own settings, as that client would; through the SDK',
  'scripts/runner.ts': 'the thread of scripts, from a file of this package',
  'scripts/worker.ts': 'is that thread',
};

const RUNS_PROGRAMS =
  /StdioClientTransport|child_process|node:vm\b|'vm'|worker_threads|node:cluster|node:inspector|execa|\bspawn\(|process\.binding|process\.dlopen/;

describe('the machine is left alone', () => {
  it.each(files)('%s runs no shell, no program and no text as code', (file) => {
    const code = source(file);
    if (Object.hasOwn(STARTS_PROGRAMS, file)) expect(code).toMatch(RUNS_PROGRAMS);
    else expect(code).not.toMatch(RUNS_PROGRAMS);
    expect(code).not.toMatch(/(?<![\w.])eval\(|new Function\(|(?<![\w.])Function\(/);
  });

  it('only the named files touch files', () => {
    const touching = files.filter((file) =>
      /from '(?:node:)?fs(?:\/promises)?'|import\('(?:node:)?fs/.test(source(file)),
    );
    expect(touching.sort()).toEqual(Object.keys(TOUCHES_FILES).sort());
  });

  it('no file is read or written by a name that a caller gave, but through pathBelow', () => {
    for (const file of files.filter(
      (name) => name.startsWith('tools/') && /readWhole|newFile|assertFree/.test(source(name)),
    ))
      expect(/pathBelow|as `pathBelow` gave it|as `readyCall` found it/.test(source(file)), file).toBe(true);
  });

  it('looks at every file', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(readFileSync(new URL('./canary.test.ts', import.meta.url), 'utf8')).toMatch(RUNS_PROGRAMS);
  });
});
