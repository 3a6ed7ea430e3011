import type { PortkeySettings } from './contract.ts';

const megabyte = 1024 * 1024;

/** What is in force where nothing is set. Source: DESIGN.md, the table of variables. */
export const defaultSettings: PortkeySettings = {
  baseUrl: 'https://api.portkey.ai/v1',
  allowInsecureHttp: false,
  timeoutMs: 30_000,
  executeTimeoutMs: 120_000,
  maxRetries: 2,
  maxRetryMs: 60_000,
  maxInFlight: 64,
  maxQueued: 1_000,
  maxQueueMs: 60_000,
  maxBodyBytes: 16 * megabyte,
  maxDownloadBytes: 1024 * megabyte,
  userAgent: 'portkey-admin-mcp-server',
};

/** The settings with defaults for what is absent or undefined. */
export const withDefaults = (given: Partial<PortkeySettings>): PortkeySettings => ({
  ...defaultSettings,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});
