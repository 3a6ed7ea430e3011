import { cancel, confirm, intro, isCancel, multiselect, password, select } from '@clack/prompts';
import { type SetupClient, setupClients } from './clients.ts';

/** What a person answered; undefined where they gave up. */
export interface Answers {
  readonly clients: readonly SetupClient[];
  readonly sandbox: boolean;
  readonly readOnly: boolean;
  readonly key?: string;
}

/**
 * Asks the three questions of setup on the terminal: which clients, sandbox or organisation, read-only or not.
 *
 * @param installed the clients that were found, chosen beforehand
 * @param hasKey there is a key already, so that it is not asked for
 */
export async function askSetup(installed: readonly SetupClient[], hasKey: boolean): Promise<Answers | undefined> {
  intro('Portkey Admin MCP Server: setup');
  const chosen = await multiselect({
    message: 'Which clients are to use it?',
    options: setupClients.map((client) => ({
      value: client,
      label: client.title,
      ...(installed.includes(client) && { hint: 'found here' }),
    })),
    initialValues: [...installed],
    required: true,
  });
  if (isCancel(chosen)) return gaveUp();
  const where = await select({
    message: 'What is it to work on?',
    options: [
      { value: true, label: 'The sandbox', hint: 'an example organisation; no account needed' },
      { value: false, label: 'Your Portkey organisation', hint: 'needs an API key' },
    ],
  });
  if (isCancel(where)) return gaveUp();
  const readOnly = await confirm({ message: 'Only reading?', initialValue: !where });
  if (isCancel(readOnly)) return gaveUp();
  const asksItself = chosen.every((client) => client.asksForSecrets);
  if (where || hasKey || asksItself) return { clients: chosen, sandbox: where, readOnly };
  const key = await password({
    message: 'The Portkey API key (kept in a file that only you can read)',
    validate: (value) => (value?.trim() ? undefined : 'A key is needed.'),
  });
  if (isCancel(key)) return gaveUp();
  return { clients: chosen, sandbox: where, readOnly, key: key.trim() };
}

function gaveUp(): undefined {
  cancel('Nothing was written.');
  return undefined;
}
