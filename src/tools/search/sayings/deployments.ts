import type { Sayings } from './sayings.ts';

export const deployments: Sayings = {
  list_deployments: `
    which self hosted gateways do we have, list data planes, our own gateways, on prem gateways and their status,
    hybrid deployments, regions where our gateway runs
  `,
  register_deployment: `
    add a self hosted gateway, register our own data plane, connect an on prem gateway, set up a hybrid deployment
    in our vpc, new gateway in kubernetes, bring our own gateway, new region for the gateway
  `,
  archive_deployment: `
    decommission a self hosted gateway, shut down a data plane, retire the on prem gateway, remove a gateway
    cluster, stop using our own gateway in a region, retire our gateway in a region
  `,
  get_deployment: `
    details of a self hosted gateway, which workspaces use the data plane, url of our gateway, status of an on prem
    gateway
  `,
  update_deployment: `
    change the url of a self hosted gateway, rotate the credentials of the data plane, let another workspace use our
    gateway, make a gateway the default, new credential for the on prem gateway, rename a data plane, new auth for
    our gateway, gateway got a new address
  `,
};
