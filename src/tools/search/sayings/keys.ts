import type { Sayings } from './sayings.ts';

export const keys: Sayings = {
  rotate_keys: `
    rotate all keys of a workspace, plan a rotation of many keys, rotate every key older than 90 days, replace all keys
    of that team
  `,
  list_api_keys: `
    which keys do we have, list api keys, show all tokens that apps use, which keys expire soon, old unused keys,
    find a key by name, inventory of credentials, keys of a workspace, which keys have admin rights, all service
    keys, keys about to expire, which keys are still active, overview of keys with expiry, keys nobody uses
  `,
  delete_api_key: `
    revoke a key, kill a token, an app should no longer have access, delete an api key, disable a leaked key at
    once, cut off an application, retire an old key, shut off a key immediately, make the key stop working, freeze a
    key right away, stop an app from calling us, turn off access for an app, throw away a test key, shut the old key
    off for good
  `,
  get_api_key: `
    what may this key do, scopes of a key, when does a key expire, limits of a key, budget of an api key, details of
    one key, which defaults does the key have, is the key still valid, what permissions does this token have, scopes
    on a key, what rights does the key carry, remaining budget of a key
  `,
  update_api_key: `
    give a key more permissions, change the scopes of a key, extend the expiry of a key, raise the budget of a key,
    limit what a key can do, reset the usage of a key, restrict a key to read only, attach a config to a key, add a
    rate limit to a key, rename a key, remove a permission from a key, key should live longer, default config for a
    key, key ran out of budget, the key should also be able to do something else, bump the budget of a key, key
    needs another scope, take a scope away from a key, cap what a key may spend
  `,
  rotate_api_key: `
    key leaked, new value for a key, our token ended up on github, rotate credentials, change the secret without
    downtime, renew a key, key was posted in slack, regenerate the token, someone may have seen our key, quarterly
    key rotation, roll over the secret, credential compromised, swap out the key with a grace period, lost the value
    of a key, key found in git history, key was pasted in a chat, key visible in a screenshot, new secret for the
    same key, refresh the key but keep its settings
  `,
  create_api_key: `
    new key for an app, a service needs access to portkey, generate a token, credentials for our backend, key for a
    new developer, read only key for a dashboard, issue a key for CI, admin key for automation, mint an access
    token, let a script call the gateway, the new microservice must authenticate, key with a spending limit,
    temporary key for a contractor, I need a token, key with only certain permissions, give a contractor a key that
    ends after a month, service key for a backend, machine access for a job, token for grafana with analytics only,
    issue credentials for a tool, key that dies after a few days
  `,
  list_virtual_keys: `
    which virtual keys exist, list stored provider keys in the old way, show virtual keys with limits, slugs of
    virtual keys
  `,
  create_virtual_key: `
    store an openai key as a virtual key, new virtual key, put a provider key in the vault under a slug, make a
    virtual key with a budget, virtual key for a vendor, add a virtual key for mistral
  `,
  delete_virtual_key: `
    delete a virtual key, remove an old virtual key, drop the stored provider key slug
  `,
  get_virtual_key: `
    details of a virtual key, which provider is behind a virtual key, limits of a virtual key, status of the virtual
    key
  `,
  update_virtual_key: `
    change the provider key in a virtual key, swap the credential behind a virtual key, rename a virtual key, raise
    the budget of a virtual key, new openai key in the virtual key
  `,
  list_secret_references: `
    which secrets are referenced from a vault, list secret references, pointers to aws secrets manager, where do our
    credentials come from, which keys live in the vault
  `,
  create_secret_reference: `
    use a secret from hashicorp vault, keep the provider key in aws secrets manager, reference an azure key vault
    secret, do not store the key in portkey but in our vault, point to a secret, read credentials from our own
    secret store, external secret manager, our provider key is in vault use it from there, take the key from secrets
    manager, link portkey to our vault
  `,
  delete_secret_reference: `
    remove a secret reference, stop using a vault secret, delete the pointer to a secret
  `,
  get_secret_reference: `
    where does the secret lie, which vault path is used, details of a secret reference, which workspaces may use the
    secret
  `,
  update_secret_reference: `
    the secret moved to another path, change the vault path, secret got a new name in the vault, change who may use
    a secret reference, new sign in for the vault
  `,
};
