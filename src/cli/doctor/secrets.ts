import { unquoted } from '../../config/secret-text.ts';
import { isSetting, ownSecretNames } from '../../config.ts';
import type { Environment } from '../model/process.ts';
import { known } from '../model/process.ts';

const SECRET_NAME = /key|token|secret|passw|credential|auth|cookie|session/i;
/** Names of places: masked, a report could not say where something is. */
const PLACE_NAME = /_(?:file|dir|path|sock|home)$/i;

const mayBeSecret = (name: string): boolean =>
  ownSecretNames.has(name) || (!isSetting(name) && SECRET_NAME.test(name) && !PLACE_NAME.test(name));

/**
 * Whatever may be a secret in these variables is masked from here on: what a setting of ours or its name says is one,
 * and the password of every URL.
 *
 * @param env variables of the process
 */
export function learnSecretsOf(env: Environment): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (mayBeSecret(name)) learn(value);
    if (URL.canParse(value)) learn(decoded(new URL(value).password));
  }
}

/**
 * The same for an entry of a client's file. Its variables are few and written for one program, so all count that are no
 * settings and no places; of its arguments those that their flag or name says.
 *
 * @param env its variables
 * @param args its arguments
 */
export function learnSecretsOfEntry(env: Readonly<Record<string, string>>, args: readonly string[]): void {
  learnSecretsOf(env);
  for (const [name, value] of Object.entries(env)) if (!isSetting(name) && !PLACE_NAME.test(name)) learn(value);
  for (const [at, word] of args.entries()) {
    // --token=…, NAME=…, Name: …, or a flag with what follows it.
    const end = word.search(/[=:]/);
    const value = end > 0 ? word.slice(end + 1) : word.startsWith('-') ? args[at + 1] : undefined;
    if (value !== undefined && mayBeSecret(end > 0 ? word.slice(0, end) : word)) learn(value);
  }
}

/**
 * A value that a setting does not take may have been meant for another one, and be a secret; where something is stays.
 *
 * @param name of the setting
 * @param value as it was set
 */
export function learnMisplaced(name: string, value: string | undefined): void {
  if (value !== undefined && !PLACE_NAME.test(name)) learn(value);
}

/** Remembers a text, and each part of a list such as `name:token,name:token`. */
function learn(text: string): void {
  known.learn(undefined, unquoted(text));
  for (const part of text.split(',')) {
    known.learn(undefined, unquoted(part));
    known.learn(undefined, unquoted(part.slice(part.indexOf(':') + 1)));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
