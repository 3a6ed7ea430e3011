import { styleless } from '../values-at.ts';

/**
 * Names of fields that the gateway or Portkey turns into a host, takes for a credential, or passes headers on by.
 *
 * Compared without case, separators and invisible characters (`styleless`). Sources: the gateway's own options
 * (custom_host, azure_resource_name, azure_foundry_url, huggingface_base_url, snowflake_account, S3 and Google storage
 * buckets, …); portkey-live.md 8 for guardrails; the Responses API for MCP tools.
 */
const HOST =
  /(?:ur[il]s?|hosts?|hostnames?|endpoints?|endpointname|addr|address|addresses|origins?|webhooks?|domains?|bucket|bucketname|resourcename|snowflakeaccount|databricksworkspace)$/;
/** The same for fields that no schema describes, of which nothing but the name is known. */
const UNKNOWN_HOST = /(?:servers?|proxy|proxies|gateway|upstream|callback|redirect|remote|forwardto|dsn)$/;
/** The gateway puts these inside a provider's host name: a plain label stays there, anything else leads away. */
const REGION = /region$/;
const PLAIN_REGION = /^[a-z0-9-]+$/i;

const CREDENTIAL =
  /(?:apikeys?|secrets?|token|password|passwd|pwd|passphrase|auth|authorization|credentials?|privatekey|accesskey|accesskeyid|secretkey|bearer|cookie|signature|serviceaccount|serviceaccountjson|jwt|connectionstring|rolearn)$/;
const SCHEME_AND_CREDENTIAL = /^\s*(?:bearer|basic)\s+\S/i;

const PASSED_ON = /^(?:forward|passthrough)headers?$/;

/** What a field's name says of what is in it. */
export interface FieldName {
  /** Whatever is in it becomes a host. */
  readonly host: boolean;
  /** The same, where the catalog does not know the field. */
  readonly unknownHost: boolean;
  readonly region: boolean;
  readonly credential: boolean;
  /** It lists headers of requests that are passed on. */
  readonly headers: boolean;
}

const known = new Map<string, FieldName>();
const MOST_KNOWN = 5_000;
const LONGEST_KNOWN = 100;

/**
 * What a field's name says.
 *
 * @param name in any style
 */
export function fieldName(name: string): FieldName {
  const before = known.get(name);
  if (before !== undefined) return before;
  const folded = styleless(name);
  const host = HOST.test(folded);
  const facts: FieldName = {
    host,
    unknownHost: host || UNKNOWN_HOST.test(folded),
    region: REGION.test(folded),
    credential: CREDENTIAL.test(folded),
    headers: PASSED_ON.test(folded),
  };
  // Names are the caller's: what is remembered of them is bounded.
  if (known.size >= MOST_KNOWN) known.clear();
  if (name.length <= LONGEST_KNOWN) known.set(name, facts);
  return facts;
}

/** Whether a region leads out of the provider's own hosts. */
export const leavesRegion = (value: string): boolean => !PLAIN_REGION.test(value);

/** Whether a text is the value of an authorization header, whatever the field is called. */
export const isAuthorization = (value: string): boolean => SCHEME_AND_CREDENTIAL.test(value);
