// A day's work of a platform engineer, through the real server over stdio against its sandbox, with the official client.
// Exits 0 only if every step did what it says.
import { parseArgs } from 'node:util';
import { connect } from './demo/connect.mjs';
import { day } from './demo/day.mjs';
import { teller } from './demo/teller.mjs';

const { values } = parseArgs({ options: { surface: { type: 'string', default: 'full' }, plain: { type: 'boolean' } } });
if (values.surface !== 'full' && values.surface !== 'lean') {
  console.error(`--surface is "${values.surface}"; it takes full or lean.`);
  process.exit(2);
}

const tell = teller({ colour: !values.plain && process.stdout.isTTY });
const session = await connect({ surface: values.surface, tell });
try {
  await day(session, tell);
  tell.end(await session.figures());
} catch (error) {
  tell.failed(error, session.lastWords());
  process.exitCode = 1;
} finally {
  await session.close();
}
