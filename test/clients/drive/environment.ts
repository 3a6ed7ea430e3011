import type { Installed, Leg } from '../client.ts';

/** The environment of a client under test: a home of its own, and nothing of whoever runs this. */
export const cleanEnvironment = (leg: Leg, installed: Installed): Record<string, string> => ({
  PATH: installed.path,
  HOME: leg.home,
  XDG_CONFIG_HOME: `${leg.home}/.config`,
  XDG_DATA_HOME: `${leg.home}/.local/share`,
  XDG_CACHE_HOME: `${leg.home}/.cache`,
  XDG_STATE_HOME: `${leg.home}/.local/state`,
  TERM: 'dumb',
  NO_COLOR: '1',
  ...(process.env.NODE_EXTRA_CA_CERTS !== undefined && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
});
