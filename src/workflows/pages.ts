import { rowsOf, type Values } from './values.ts';
import type { StepResult, WorkflowTools } from './workflow.ts';

const PAGE_SIZE = 100;

/** A list that is read page by page. */
export interface PagedList {
  readonly operation: string;
  readonly args?: Values;
  /** The arguments that ask for a page; `current_page` and `page_size` unless said. */
  readonly page?: string;
  readonly size?: string;
  /** The number of the first page; 0 unless said. */
  readonly first?: number;
  readonly mostPages: number;
}

/**
 * The pages of a list, one after the other: up to one that is not full, one that cannot be read, or the bound. Past the
 * last page the total is 0 (portkey-live.md 2), so that the rows tell where the end is.
 *
 * @param list which list, and how it is paged
 * @param run carries out an operation
 */
export async function* pagesOf(list: PagedList, run: WorkflowTools['run']): AsyncGenerator<StepResult, void> {
  const { operation, args = {}, page = 'current_page', size = 'page_size', first = 0, mostPages } = list;
  for (let at = 0; at < mostPages; at++) {
    const result = await run(operation, { ...args, [page]: first + at, [size]: PAGE_SIZE });
    yield result;
    if (!result.ok || rowsOf(result.data).length < PAGE_SIZE) return;
  }
}
