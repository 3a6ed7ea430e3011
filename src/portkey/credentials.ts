import type { CatalogEntry } from '../catalog/model/operation.ts';
import { placeholderFault, unquoted } from '../config/secret-text.ts';
import type { CallOptions, FailureDetails, PortkeySettings } from './contract.ts';

interface Credential {
  readonly key: string;
  /** The variable that it came from; undefined where the caller brought it. */
  readonly variable: string | undefined;
  /** What is wrong with it; undefined where it can be sent. */
  readonly fault: FailureDetails | undefined;
}

/** The process's own keys. */
interface OwnCredentials {
  readonly control: Credential | undefined;
  readonly gateway: Credential | undefined;
}

const credentialOf = (given: string | undefined, variable?: string): Credential | undefined => {
  const key = given === undefined ? '' : unquoted(given);
  return key === '' ? undefined : { key, variable, fault: faultOf(key, variable) };
};

/** Reads the process's own keys, once: they are the same for every call. */
export const ownCredentials = (settings: Pick<PortkeySettings, 'apiKey' | 'gatewayApiKey'>): OwnCredentials => ({
  control: credentialOf(settings.apiKey, 'PORTKEY_API_KEY'),
  gateway: credentialOf(settings.gatewayApiKey, 'PORTKEY_GATEWAY_API_KEY'),
});

/** Whether an operation wants a workspace's key, which an organisation's cannot stand in for. */
export const wantsWorkspaceKey = ({ host, key }: Pick<CatalogEntry, 'host' | 'key'>): boolean =>
  host === 'gateway' || key === 'workspace';

/** The key for an operation. A caller's own key stands alone: the process's keys are then not used at all. */
export const credentialFor = (
  operation: Pick<CatalogEntry, 'host' | 'key'>,
  own: OwnCredentials,
  options: Pick<CallOptions, 'apiKey' | 'gatewayApiKey'>,
): Credential | undefined => {
  const gateway = wantsWorkspaceKey(operation);
  if (options.apiKey !== undefined || options.gatewayApiKey !== undefined)
    return (gateway ? credentialOf(options.gatewayApiKey) : undefined) ?? credentialOf(options.apiKey);
  return (gateway ? own.gateway : undefined) ?? own.control;
};

/** What is wrong with the key for an operation; undefined where it can be sent. */
export const credentialFault = (
  operation: Pick<CatalogEntry, 'name' | 'host' | 'key'>,
  credential: Credential | undefined,
  options: Pick<CallOptions, 'keyMissing'>,
): FailureDetails | undefined => (credential === undefined ? notConfigured(operation, options) : credential.fault);

/** @param variable that the key came from; undefined where the caller brought it */
function faultOf(key: string, variable = 'the request'): FailureDetails | undefined {
  const placeholder = placeholderFault(key);
  if (placeholder !== undefined)
    return unusable(
      `The key in ${variable} ${placeholder}`,
      'Set the key itself where that is set: in the settings of the client, the env file or the shell.',
    );
  return /^[\x21-\x7e]+$/.test(key)
    ? undefined
    : unusable(
        `The key in ${variable} holds blanks or characters that no key has`,
        'Set it again, without line breaks.',
      );
}

const unusable = (fault: string, hint: string): FailureDetails => ({
  message: `${fault}, so nothing was sent.`,
  code: 'not_configured',
  retryable: false,
  hint,
});

/** The failure of a call for which there is no key. */
const notConfigured = (
  operation: Pick<CatalogEntry, 'name' | 'host' | 'key'>,
  { keyMissing }: Pick<CallOptions, 'keyMissing'>,
): FailureDetails => ({
  message:
    keyMissing === undefined
      ? `No Portkey key is set, so ${operation.name} was not sent.`
      : `${operation.name} was not sent. ${keyMissing}`,
  code: 'not_configured',
  retryable: false,
  ...(keyMissing === undefined && { hint: whichToSet(operation) }),
});

const whichToSet = (operation: Pick<CatalogEntry, 'host' | 'key'>): string =>
  wantsWorkspaceKey(operation)
    ? 'Set PORTKEY_GATEWAY_API_KEY (a workspace key) or PORTKEY_API_KEY, or start with --sandbox to work on an embedded organisation without a key.'
    : 'Set PORTKEY_API_KEY (or PORTKEY_API_KEY_FILE), or start with --sandbox to work on an embedded organisation without a key.';

/** Takes keys out of texts that came from outside, as they are and as they look in a URL or a JSON text. */
export const scrubber = (keys: readonly (string | undefined)[]): ((text: string) => string) => {
  // Most calls succeed and have nothing to scrub: the forms are made when the first text comes.
  let forms: ReadonlySet<string> | undefined;
  return (text) => {
    forms ??= new Set(
      keys
        .map((key) => (key === undefined ? '' : unquoted(key)))
        .filter((key) => key !== '')
        .flatMap((key) => [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]),
    );
    let clean = text;
    for (const form of forms) clean = clean.replaceAll(form, '[key]');
    return clean;
  };
};
