import type { CatalogEntry } from '../catalog/operation.ts';
import type { CallOptions, FailureDetails, PortkeySettings } from './contract.ts';

export interface Credential {
  readonly key: string;
  /** The variable that it came from; undefined where the caller brought it. */
  readonly variable: string | undefined;
}

type Keys = Pick<PortkeySettings, 'apiKey' | 'gatewayApiKey'>;

const given = (key: string | undefined): string | undefined => {
  const trimmed = key?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** The key for an operation. A caller's own key stands alone: the process's keys are then not used at all. */
export const credentialFor = (
  operation: Pick<CatalogEntry, 'host'>,
  settings: Keys,
  options: Pick<CallOptions, 'apiKey' | 'gatewayApiKey'>,
): Credential | undefined => {
  const gateway = operation.host === 'gateway';
  if (options.apiKey !== undefined || options.gatewayApiKey !== undefined) {
    const key = (gateway ? given(options.gatewayApiKey) : undefined) ?? given(options.apiKey);
    return key === undefined ? undefined : { key, variable: undefined };
  }
  const gatewayKey = gateway ? given(settings.gatewayApiKey) : undefined;
  if (gatewayKey !== undefined) return { key: gatewayKey, variable: 'PORTKEY_GATEWAY_API_KEY' };
  const key = given(settings.apiKey);
  return key === undefined ? undefined : { key, variable: 'PORTKEY_API_KEY' };
};

/** Whether a key can travel in a header. */
export const isSendable = (key: string): boolean => /^[\x21-\x7e]+$/.test(key);

/** The failure of a call for which there is no key. */
export const notConfigured = (
  operation: Pick<CatalogEntry, 'name' | 'host'>,
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

const whichToSet = (operation: Pick<CatalogEntry, 'host'>): string =>
  operation.host === 'gateway'
    ? 'Set PORTKEY_GATEWAY_API_KEY (a workspace key) or PORTKEY_API_KEY, or start with --sandbox to work on an embedded organisation without a key.'
    : 'Set PORTKEY_API_KEY (or PORTKEY_API_KEY_FILE), or start with --sandbox to work on an embedded organisation without a key.';

/** The failure of a call whose key cannot be sent. */
export const unusableKey = (credential: Credential): FailureDetails => ({
  message: `The key in ${credential.variable ?? 'the request'} holds blanks or characters that no key has, so nothing was sent.`,
  code: 'not_configured',
  retryable: false,
  hint: 'Set it again, without quotes or line breaks.',
});

/** Takes keys out of texts that came from outside, as they are and as they look in a URL or a JSON text. */
export const scrubber = (keys: readonly (string | undefined)[]): ((text: string) => string) => {
  // Most calls succeed and have nothing to scrub: the forms are made when the first text comes.
  let forms: ReadonlySet<string> | undefined;
  return (text) => {
    forms ??= new Set(
      keys
        .map(given)
        .filter((key) => key !== undefined)
        .flatMap((key) => [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]),
    );
    let clean = text;
    for (const form of forms) clean = clean.replaceAll(form, '[key]');
    return clean;
  };
};
