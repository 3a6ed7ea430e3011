import { isObject } from '../../json.ts';
import { call, isEmpty } from '../model/values.ts';
import { type Check, checkEach } from './check.ts';

/** Where a config, and guardrails inside it, name an address that requests are sent to (portkey-live.md 8). */
const HOSTS = ['custom_host', 'customHost', 'webhookURL', 'logURL'];
const SECRETS = [
  'api_key',
  'apiKey',
  'authorization',
  'Authorization',
  'aws_secret_access_key',
  'x-api-key',
  'api-key',
];

/** Every text in a config that stands under one of these names. */
function textsAt(value: unknown, names: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, names));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    names.includes(name) && typeof inner === 'string' && inner !== '' ? [inner] : textsAt(inner, names),
  );
}

/** A template that is filled in later is no key. */
const isPlainKey = (text: string): boolean => !text.startsWith('{{') && !text.startsWith('$');

/** The host alone: what stands behind it in an address may be a secret. */
const hostIn = (address: string): string => (URL.canParse(address) ? new URL(address).host : '(no valid address)');

/** Detections on configs. */
export const configChecks: readonly Check[] = [
  checkEach({
    name: 'configs_with_plain_key',
    severity: 'high',
    each: 'wholeConfigs',
    judge: ({ config, slug }) =>
      textsAt(config, SECRETS).some(isPlainKey) && {
        why: "A provider's key stands inside it, for everybody who may read configs. Make an integration of it, name its provider in the config in place of the key, and replace the key.",
        look: call('get_config', { slug }),
      },
  }),
  checkEach({
    name: 'configs_with_host',
    severity: 'medium',
    each: 'wholeConfigs',
    judge: ({ config, slug }) => {
      const hosts = [...new Set(textsAt(config, HOSTS).map(hostIn))];
      return (
        hosts.length > 0 && {
          why: 'Requests, with what people wrote in them, go to an address that is named in the config itself. Make sure that it is yours.',
          seen: { hosts },
          look: call('get_config', { slug }),
        }
      );
    },
  }),
  checkEach({
    name: 'configs_changed_by_others',
    severity: 'medium',
    each: 'configs',
    judge: ({ owner_id: owner, updated_by: editor, last_updated_at: at, slug }) =>
      !isEmpty(owner) &&
      !isEmpty(editor) &&
      owner !== editor && {
        why: 'Somebody other than its owner changed it last: it decides where requests go, and what checks them.',
        seen: { owner, changed_by: editor, at },
        look: call('list_config_versions', { slug }),
      },
  }),
];
