import { expect, it } from 'vitest';
import { createToolbox } from '../model/toolbox.ts';
import { replyOptionsOf } from './reply-options.ts';

const toolbox = createToolbox([]);
const namesOf = (name: string): string[] => {
  const tool = toolbox.find(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return Object.keys(replyOptionsOf(tool));
};

it('offers what makes sense for each tool', () => {
  expect(namesOf('list_workspaces')).toEqual(['fields', 'all_pages']);
  expect(namesOf('list_configs')).toEqual(['fields', 'all_pages']);
  expect(namesOf('get_config')).toEqual(['fields']);
  expect(namesOf('delete_config')).toEqual(['fields', 'dry_run', 'confirm']);
  expect(namesOf('update_collection')).toEqual(['fields', 'dry_run', 'confirm', 'extra', 'read_back']);
  expect(namesOf('get_file_content')).toContain('save_to');
  expect(namesOf('get_batch_output')).toContain('save_to');
  expect(namesOf('download_log_export')).toContain('save_to');
  expect(namesOf('text_to_speech')).toContain('save_to');
});

it('leaves a name that the tool has itself to the tool', () => {
  for (const tool of toolbox.all)
    for (const name of Object.keys(replyOptionsOf(tool)))
      expect(Object.hasOwn(tool.input, name), tool.name).toBe(false);
});
