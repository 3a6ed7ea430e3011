import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { homeDirectory } from './home.ts';
import { ConfigError } from './variable.ts';

it('the home directory is what the system says, and asked for where there is none', () => {
  expect(homeDirectory()).toBe(homedir());
  const none = (): string => {
    throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
  };
  expect(() => homeDirectory(none)).toThrow(ConfigError);
  expect(() => homeDirectory(none)).toThrow('set HOME');
});
