import { groups, standardVariables } from '../../src/config/variables.ts';

const { HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS } = standardVariables;

/** The settings of a server that one person starts over stdio: what manifests of clients and registries name. */
export const stdioSettings = {
  ...groups.Portkey,
  HTTPS_PROXY,
  NO_PROXY,
  NODE_EXTRA_CA_CERTS,
  ...groups.Tools,
  ...groups.Safety,
};
