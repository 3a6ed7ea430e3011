import type { SandboxCall } from '../../handler.ts';
import type { Store } from '../../store.ts';
import { findNamed, type ScopedRow } from './access.ts';

/** A folder of prompts. */
export interface CollectionRow extends ScopedRow {
  readonly slug: string;
  readonly name: string;
  readonly workspace_id: string;
  readonly parent_collection_id: string | null;
  readonly is_default: boolean;
  readonly last_updated_at: string;
}

export const collectionsIn = (store: Store) => store.table<CollectionRow>('collections');

/** The collection that a body or query names. @throws ApiError 400 when it is not there. */
export const namedCollection = (call: SandboxCall, field: string, idOrSlug: string): CollectionRow =>
  findNamed<CollectionRow>(call, { table: 'collections', what: 'Collection' }, field, idOrSlug);
