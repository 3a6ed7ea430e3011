import { notFound } from '../model/api-error.ts';
import { isoDate } from '../model/dates.ts';
import type { Handler, Handlers, SandboxCall } from '../model/handler.ts';
import type { Row } from '../model/store.ts';
import { find } from '../rows/access.ts';
import type { PartialRow, PromptRow } from '../rows/prompts.ts';

/** What was given as the share of a prompt or partial, under its id. No source states the fields, nor a reply. */
interface ShareRow extends Row {
  readonly share: unknown;
  readonly created_at: string;
  readonly last_updated_at: string;
}

type Shared = (call: SandboxCall) => { readonly id: string };

const prompt: Shared = (call) =>
  find<PromptRow>(call, { table: 'prompts', what: 'Prompt' }, call.params.promptId ?? '');
const partial: Shared = (call) =>
  find<PartialRow>(call, { table: 'partials', what: 'Partial' }, call.params.promptPartialId ?? '');

const sharesIn = (call: SandboxCall) => call.store.table<ShareRow>('prompt_shares');

const keep =
  (shared: Shared): Handler =>
  (call) => {
    const { id } = shared(call);
    const at = isoDate(call.now);
    const share = call.body;
    if (sharesIn(call).get(id) === undefined) sharesIn(call).insert({ id, share, created_at: at, last_updated_at: at });
    else sharesIn(call).update(id, { share, last_updated_at: at });
    return { json: {} };
  };

const change =
  (shared: Shared): Handler =>
  (call) => {
    if (sharesIn(call).get(shared(call).id) === undefined) throw notFound('Share');
    return keep(shared)(call);
  };

const end =
  (shared: Shared): Handler =>
  (call) => {
    const { id } = shared(call);
    if (sharesIn(call).get(id) === undefined) throw notFound('Share');
    sharesIn(call).remove(id);
    return { json: {} };
  };

export const promptSharingHandlers: Handlers = {
  share_prompt: keep(prompt),
  update_prompt_share: change(prompt),
  unshare_prompt: end(prompt),
  share_prompt_partial: keep(partial),
  update_prompt_partial_share: change(partial),
  unshare_prompt_partial: end(partial),
};
