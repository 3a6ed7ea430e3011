import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../test/helpers/operations.ts';
import { catalog } from '../catalog/index.ts';
import { listForArgument, listsFor, readerOf } from './hints.ts';

describe('siblings', () => {
  // First, because what it looks into is made by the first test alone.
  it('names only operations that exist and read', () => {
    for (const operation of catalog) {
      for (const name of [...listsFor(operation), readerOf(operation)]) {
        if (name !== undefined) expect(operationNamed(name).method, operation.name).toBe('GET');
      }
    }
    // Of two views of one path the first of the catalog is named.
    expect(readerOf(operationNamed('insert_log'))).toBe('list_logs');
  });

  it('lists what the placeholders of a path stand for, innermost first', () => {
    expect(listsFor(operationNamed('get_prompt_version'))).toEqual(['list_prompt_versions', 'list_prompts']);
    expect(listsFor(operationNamed('publish_prompt'))).toEqual(['list_prompts']);
    expect(listsFor(operationNamed('start_log_export'))).toEqual(['list_log_exports']);
    expect(listsFor(operationNamed('list_configs'))).toEqual([]);
  });

  it('names the list for an argument that names another resource', () => {
    expect(listForArgument('workspace_id')).toBe('list_workspaces');
    expect(listForArgument('collection_id')).toBe('list_collections');
    expect(listForArgument('name')).toBeUndefined();
    expect(listForArgument('id')).toBeUndefined();
  });

  it('finds what shows whether a write took effect', () => {
    expect(readerOf(operationNamed('update_config'))).toBe('get_config');
    expect(readerOf(operationNamed('create_config'))).toBe('list_configs');
    expect(readerOf(operationNamed('publish_prompt'))).toBe('get_prompt');
    expect(readerOf(operationNamed('create_feedback'))).toBeUndefined();
    // Not by asking itself again.
    expect(readerOf(operationNamed('get_config'))).toBe('list_configs');
    expect(readerOf(operationNamed('list_configs'))).toBeUndefined();
  });
});
