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

/**
 * Whether whatever is in a field becomes a host.
 *
 * @param name the field's name, folded
 * @param described whether a schema describes it
 */
export const becomesHost = (name: string, described: boolean): boolean =>
  HOST.test(name) || (!described && UNKNOWN_HOST.test(name));

/** Whether a region leads out of the provider's own hosts. */
export const leavesRegion = (name: string, value: string): boolean => REGION.test(name) && !PLAIN_REGION.test(value);

/** Whether a field of this folded name holds a credential. */
export const holdsCredential = (name: string): boolean => CREDENTIAL.test(name);

/** Whether a text is the value of an authorization header, whatever the field is called. */
export const isAuthorization = (value: string): boolean => SCHEME_AND_CREDENTIAL.test(value);

/** Whether a field of this folded name lists headers of requests that are passed on. */
export const passesHeadersOn = (name: string): boolean => PASSED_ON.test(name);
