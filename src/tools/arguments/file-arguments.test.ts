import { describe, expect, it } from 'vitest';
import { inFile } from '../../catalog/model/field.ts';
import { fileFaults } from './file-arguments.ts';

const faultOf = (file: unknown) => fileFaults({ file: inFile('a file') }, { file })[0]?.message;

describe('fileFaults', () => {
  it('takes a path, or base64 with a filename', () => {
    expect(faultOf({ path: 'a.txt' })).toBeUndefined();
    expect(faultOf({ base64: 'aGk=', filename: 'a.txt' })).toBeUndefined();
    expect(faultOf({ base64: 'aGk', filename: 'a.txt' })).toBeUndefined();
    expect(faultOf({ base64: 'aG\nk=', filename: 'a.txt' })).toBeUndefined();
    expect(faultOf(undefined)).toBeUndefined();
  });

  it.each([
    [{}, 'neither a path nor base64'],
    [{ path: 'a', base64: 'aGk=', filename: 'b' }, 'both'],
    [{ path: '' }, 'empty path'],
    [{ base64: 'aGk=' }, 'needs a filename'],
    [{ base64: '', filename: 'a' }, 'is empty'],
    [{ base64: 'hello world!', filename: 'a' }, 'no base64'],
    [{ base64: 'aGkaG', filename: 'a' }, 'no base64'],
  ])('refuses %j', (file, wanted) => {
    expect(faultOf(file)).toContain(wanted);
  });
});
