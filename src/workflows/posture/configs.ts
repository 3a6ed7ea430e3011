import { isObject } from '../../json.ts';
import { isEmpty, type Values } from '../model/values.ts';
import { type Check, check, type Finding, objectOf } from './check.ts';

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

const lookInto = ({ slug }: Values): Pick<Finding, 'look'> => ({
  look: { operation: 'get_config', arguments: { slug } },
});

/** Detections on configs. */
export const configChecks: readonly Check[] = [
  check({
    name: 'configs_with_plain_key',
    severity: 'high',
    of: 'workspace',
    reads: ['wholeConfigs'],
    judge: ({ wholeConfigs }, looking) =>
      wholeConfigs
        .filter(({ config }) => textsAt(config, SECRETS).some(isPlainKey))
        .map((config) => ({
          object: objectOf('config', config, looking),
          why: "A provider's key stands inside it, for everybody who may read configs. Make an integration of it, name its provider in the config in place of the key, and replace the key.",
          ...lookInto(config),
        })),
  }),
  check({
    name: 'configs_with_host',
    severity: 'medium',
    of: 'workspace',
    reads: ['wholeConfigs'],
    judge: ({ wholeConfigs }, looking) =>
      wholeConfigs.flatMap((config): Finding[] => {
        const hosts = [...new Set(textsAt(config.config, HOSTS).map(hostIn))];
        if (hosts.length === 0) return [];
        return [
          {
            object: objectOf('config', config, looking),
            why: 'Requests, with what people wrote in them, go to an address that is named in the config itself. Make sure that it is yours.',
            seen: { hosts },
            ...lookInto(config),
          },
        ];
      }),
  }),
  check({
    name: 'configs_changed_by_others',
    severity: 'medium',
    of: 'workspace',
    reads: ['configs'],
    judge: ({ configs }, looking) =>
      configs
        .filter(({ owner_id: owner, updated_by: editor }) => !isEmpty(owner) && !isEmpty(editor) && owner !== editor)
        .map((config) => ({
          object: objectOf('config', config, looking),
          why: 'Somebody other than its owner changed it last: it decides where requests go, and what checks them.',
          seen: { owner: config.owner_id, changed_by: config.updated_by, at: config.last_updated_at },
          look: { operation: 'list_config_versions', arguments: { slug: config.slug } },
        })),
  }),
];
