import { text } from '../../src/config/variable.ts';
import { groups, standardVariables } from '../../src/config/variables.ts';

const { PORTKEY_API_KEY, ...others } = groups.Portkey;
const { HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS } = standardVariables;

/** The settings of a server that one person starts over stdio: what manifests of clients and registries name. */
export const stdioSettings = {
  PORTKEY_API_KEY,
  PORTKEY_API_KEY_FILE: text('A file that holds the key, for mounted secrets.'),
  ...others,
  HTTPS_PROXY,
  NO_PROXY,
  NODE_EXTRA_CA_CERTS,
  ...groups.Tools,
  ...groups.Safety,
};
