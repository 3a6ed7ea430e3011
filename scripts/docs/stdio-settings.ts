import { groups } from '../../src/config/variables.ts';

/** The settings of a server that one person starts over stdio: what manifests of clients and registries name. */
export const stdioSettings = { ...groups.Portkey, ...groups.Tools, ...groups.Safety };
