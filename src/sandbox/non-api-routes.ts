import { exportFile, exportFilesPath } from './logs/log-exports.ts';
import type { SandboxAnswer, SandboxRequest } from './model/handler.ts';
import type { IdMaker } from './model/ids.ts';
import { tables } from './model/rows.ts';
import type { Store } from './model/store.ts';
import { acceptInvite, invitePath } from './operations/invite-acceptance.ts';
import { parseBody } from './request/body.ts';

/** A request to something that is no operation of Portkey's API, and wants no key. */
interface BesideRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: SandboxRequest;
  readonly ids: IdMaker;
  readonly now: number;
}

/**
 * What the sandbox serves beside the API, because replies of the API lead there: the files of log exports (under
 * signed links) and the acceptance of invitations.
 *
 * @returns the work that answers the request, or undefined when there is nothing under its path.
 */
export const besideApi = ({ method, path, query, request, ids, now }: BesideRequest) => {
  if (path.startsWith(exportFilesPath) && (method === 'GET' || method === 'HEAD'))
    return async (store: Store): Promise<SandboxAnswer> => exportFile(store, path, query, now);
  const invite = method === 'POST' ? invitePath.exec(path)?.[1] : undefined;
  if (invite === undefined) return undefined;
  return async (store: Store): Promise<SandboxAnswer> => {
    const { body } = await parseBody(request);
    const [row] = store.table(tables.organisation).all();
    return { json: acceptInvite({ store, ids, now, organisationId: row?.id ?? '' }, invite, body) };
  };
};
