import { accessSync, constants, statSync } from 'node:fs';
import { operationFor } from '../../catalog/index.ts';
import { placeholderFault } from '../../config/secret-text.ts';
import type { Config } from '../../config.ts';
import { isObject } from '../../json.ts';
import { wantsWorkspaceKey } from '../../portkey/credentials.ts';
import type { Application } from '../../tools/application.ts';
import { checkKey, type DomainCheck } from '../../tools/check.ts';
import { type CallContext, LOCAL_PRINCIPAL } from '../../tools/model/call-context.ts';
import type { Envelope } from '../../tools/reply/envelope.ts';
import { about, type Check, type Examined, endsSoon, ownCommand, quoted, type Subject } from './check.ts';

const key = about('key', 'Key');
const scopes = about('key.scopes', 'Scopes');

/**
 * Whether a key could be sent at all; the sandbox has its own.
 *
 * @param config the settings
 * @param examined for the command that sets one up
 */
export function keyProblem(config: Config, examined: Examined): Check | undefined {
  if (config.PORTKEY_SANDBOX) return undefined;
  const value = config.PORTKEY_API_KEY;
  if (value === undefined)
    return key.fault(
      'No Portkey key is set, here or in a client.',
      `export PORTKEY_API_KEY=… (Portkey: Admin settings, API keys), or without an account: ${ownCommand(examined, 'doctor --sandbox')}`,
    );
  const fault = placeholderFault(value);
  return fault === undefined
    ? undefined
    : key.fault(`PORTKEY_API_KEY ${fault}.`, 'export PORTKEY_API_KEY=… with the key itself');
}

/**
 * What the key is and may do, asked with harmless reads.
 *
 * @param application made with the settings
 * @param subject whose settings they are
 * @param examined the machine
 */
export async function keyChecks(
  application: Application,
  subject: Subject,
  examined: Examined,
): Promise<readonly Check[]> {
  const context: CallContext = {
    principal: LOCAL_PRINCIPAL,
    signal: new AbortController().signal,
    transport: 'cli',
    clientName: 'doctor',
  };
  const call = async (name: string, args: Readonly<Record<string, unknown>>): Promise<Envelope | undefined> => {
    const tool = application.toolbox.find(name);
    return tool && (await application.pipeline.call(tool, args, context, EVERYTHING)).envelope;
  };
  const first = await call(operationFor('workspaces'), { page_size: 1 });
  const unusable = first && unusableKey(first);
  if (unusable) return [unusable];
  const [self, check] = [await call('whoami', {}), await checkKey(application)];
  return [kindCheck(self, subject, examined), scopesCheck(check.domains, application)];
}

const EVERYTHING = { refusal: () => undefined };

/** What the first answer says of the key, where it says that nothing can be done with it. */
function unusableKey(answer: Envelope): Check | undefined {
  if (answer.ok) return undefined;
  const { message, details } = answer.error;
  const { status, code } = details;
  if (status === 401)
    return key.fault(
      `Portkey does not know the key: it is wrong, expired or revoked (${message})`,
      'export PORTKEY_API_KEY=… with a key that Portkey shows as active (Admin settings, API keys)',
    );
  if (status === 400 && /x-portkey-(?:config|provider)/.test(message))
    return key.fault(
      'What answers is a gateway without a control plane: it does not know the Admin API.',
      'export PORTKEY_BASE_URL=… with the address of the control plane, and PORTKEY_GATEWAY_URL=… with this one',
    );
  if (code === 'invalid_reply' || status === 404)
    return key.fault(
      `What answers is not Portkey's Admin API (${message})`,
      'export PORTKEY_BASE_URL=… with the address of a Portkey control plane, such as https://api.portkey.ai/v1',
    );
  if (status === 403 || status === 400) return undefined;
  return key.fault(`The key could not be tried (${message})`, details.hint ?? 'Run doctor again');
}

function kindCheck(self: Envelope | undefined, subject: Subject, { now }: Examined): Check {
  const data = self?.ok && isObject(self.data) ? self.data : {};
  const own = isObject(data.key) ? data.key : {};
  const words = [kindOf(own.type), Array.isArray(own.scopes) ? `${own.scopes.length} scopes` : undefined];
  const expires = typeof own.expires_at === 'string' ? own.expires_at : undefined;
  const whose = subject.client === undefined ? '' : `, from the settings of ${subject.client}`;
  const is = `${words.filter((word) => word !== undefined).join(', ') || 'Portkey does not tell its kind'}`;
  const ends = expires === undefined ? Number.NaN : Date.parse(expires);
  const renew = 'Make a new key in Portkey (Admin settings, API keys), and export PORTKEY_API_KEY=…';
  const found = `${is[0]?.toUpperCase() ?? ''}${is.slice(1)}${whose}`;
  if (ends < now()) return key.fault(`${found}; it expired on ${dayOf(expires)}.`, renew);
  if (typeof own.status === 'string' && own.status !== 'active')
    return key.fault(`${found}; its status is ${own.status}.`, renew);
  if (endsSoon(ends, now())) return key.warning(`${found}; it expires on ${dayOf(expires)}.`, renew);
  const until = expires === undefined ? '' : `; expires on ${dayOf(expires)}`;
  return key.ok(`${found}${until}${data.limits && isReadOnly(data.limits) ? '; reads only (PORTKEY_READ_ONLY)' : ''}.`);
}

const isReadOnly = (limits: unknown): boolean => isObject(limits) && limits.read_only === true;
const dayOf = (text: string | undefined): string => text?.slice(0, 10) ?? '';

/** `organisation-service` as people say it. */
function kindOf(type: unknown): string | undefined {
  if (typeof type !== 'string') return undefined;
  const [reach, holder] = type.split('-');
  return holder === undefined ? `${reach} key` : `${reach} key of a ${holder}`;
}

function scopesCheck(domains: readonly DomainCheck[], { config, toolbox }: Application): Check {
  const named = (...states: readonly DomainCheck['state'][]): string =>
    domains
      .filter(({ state }) => states.includes(state))
      .map(({ domain }) => domain)
      .join(', ');
  const works = named('works', 'partly');
  const refused = named('refused');
  const failed = named('failed');
  const found = [
    works && `It may read ${works}`,
    refused && `Portkey refuses it ${refused}`,
    failed && `${failed} could not be tried`,
  ]
    .filter(Boolean)
    .join('. ');
  const probes = domains.filter(({ state }) => state === 'refused').flatMap((domain) => domain.probes);
  const ofGateway = probes.every(({ operation }) => {
    const known = toolbox.find(operation)?.operation;
    return known !== undefined && wantsWorkspaceKey(known);
  });
  const needs = [...new Set(probes.flatMap((probe) => scopeNames(probe.needs)))];
  const lacking = needs.length === 0 ? 'the scopes of those domains' : shortList(needs);
  const mend =
    ofGateway && probes.length > 0 && config.PORTKEY_GATEWAY_API_KEY === undefined
      ? 'export PORTKEY_GATEWAY_API_KEY=… with a workspace key'
      : `Give the key ${lacking} in Portkey, or export PORTKEY_TOOLS_CHECK=on, which hides what it may not use`;
  if (works === '' && (refused || failed)) return scopes.fault(`${found}.`, mend);
  if (refused !== '' && !config.PORTKEY_TOOLS_CHECK) return scopes.warning(`${found}.`, mend);
  return scopes.ok(`${found || 'Nothing could be tried without naming something'}.`);
}

const scopeNames = (needs: DomainCheck['probes'][number]['needs']): readonly string[] =>
  needs === undefined ? [] : 'anyOf' in needs ? needs.anyOf : needs;

const MOST_NAMED = 6;
const shortList = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more scopes`;

const OTHERS = 0o077;

/**
 * Whether a key's file is for its owner alone. One that cannot be read at all is a fault of the settings.
 *
 * @param path of the file; undefined where no setting names one
 * @param examined the machine
 */
export function keyFileChecks(path: string | undefined, { machine }: Pick<Examined, 'machine'>): readonly Check[] {
  if (path === undefined || machine.platform === 'win32') return [];
  const file = about('key-file', 'Key file');
  const mode = modeOf(path);
  if (mode === undefined) return [];
  const shown = mode.toString(8).padStart(4, '0');
  if ((mode & OTHERS) === 0) return [file.ok(`${path} is for its owner alone (mode ${shown}).`)];
  if (!isWritable(path)) return [file.ok(`${path} is a mounted secret (mode ${shown}, cannot be written).`)];
  return [
    file.fault(
      `Other users of this machine may read or change ${path}, which holds the key (mode ${shown}).`,
      `chmod 600 ${quoted(path)}`,
    ),
  ];
}

function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return undefined;
  }
}

/** What a container mounts as a secret is readable for all in it, and lies in a file system that nobody writes to. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
