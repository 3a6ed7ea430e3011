// A day's work of a platform engineer, through the real server over stdio against its sandbox, with the official client.
// Exits 0 only if every step did what it says.
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { connect } from './demo/connect.mjs';
import { day } from './demo/day.mjs';
import { startSandbox } from './demo/sandbox.mjs';
import { teller } from './demo/teller.mjs';

const { values } = parseArgs({ options: { surface: { type: 'string', default: 'full' }, plain: { type: 'boolean' } } });
if (values.surface !== 'full' && values.surface !== 'lean') {
  console.error(`--surface is "${values.surface}"; it takes full or lean.`);
  process.exit(2);
}

const tell = teller({ colour: !values.plain && process.stdout.isTTY });
const entry = `${process.env.BUILD_DIR ?? 'build'}/index.js`;
const sandbox = await startSandbox(entry);
const session = await connect({ surface: values.surface, tell, entry, sandbox });
try {
  await day(session, tell, sandbox.page);
  tell.end(await session.figures());
  // The page goes with the sandbox: where a person looks on, it stays until they have seen it.
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const person = createInterface({ input: process.stdin, output: process.stdout });
    await person.question(`\nWhat it left behind is at ${sandbox.page}. Press Enter to end. `);
    person.close();
  }
} catch (error) {
  tell.failed(error, session.lastWords());
  process.exitCode = 1;
} finally {
  await session.close();
  await sandbox.stop();
}
