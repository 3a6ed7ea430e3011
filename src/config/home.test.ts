import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { homeDirectory, stateDirectory } from './home.ts';
import { ConfigError } from './variable.ts';

it('the home directory is what the system says, and asked for where there is none', () => {
  expect(homeDirectory()).toBe(homedir());
  const none = (): string => {
    throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
  };
  expect(() => homeDirectory(none)).toThrow(ConfigError);
  expect(() => homeDirectory(none)).toThrow('set HOME');
});

it('the state directory is below XDG_STATE_HOME, where that is an absolute path', () => {
  expect(stateDirectory({ XDG_STATE_HOME: '/state' })).toBe('/state/portkey-admin-mcp');
  for (const env of [{}, { XDG_STATE_HOME: 'relative' }, { XDG_STATE_HOME: '' }])
    expect(stateDirectory(env)).toBe(`${homedir()}/.local/state/portkey-admin-mcp`);
});
