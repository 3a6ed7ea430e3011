import type { Shaping } from '../arguments/shaping.ts';
import type { Tool } from '../tool.ts';
import { cap } from './cap.ts';
import { type GoodEnvelope, good } from './envelope.ts';
import { maskFields } from './mask.ts';
import { pageInfo } from './page.ts';
import { select } from './select.ts';

/** What a reply is shaped by. */
export interface ReplySettings {
  readonly maxReplyBytes: number;
}

/**
 * Makes the envelope of a reply: secrets masked, what was asked for selected, its page told, and over the limit cut.
 *
 * @param tool the tool that was called
 * @param data Portkey's reply, whole
 * @param args the call's arguments
 * @param shaping what the caller asked of the reply
 * @param notes what is to be said beside it
 * @param settings the limit in bytes
 */
export function shapeReply(
  tool: Tool,
  data: unknown,
  args: Readonly<Record<string, unknown>>,
  shaping: Shaping,
  notes: readonly string[],
  settings: ReplySettings,
): GoodEnvelope {
  const { operation } = tool;
  const paging = operation?.paging;
  const page = paging ? pageInfo(data, paging, args) : undefined;
  const safe = maskFields(data, operation?.secretReply ?? [], operation?.oneTimeReply ?? []);
  const said = [...notes];
  let shown = safe;
  if (shaping.fields !== undefined && shaping.fields.length > 0) {
    const selected = select(safe, shaping.fields, paging?.items ?? (paging ? 'data' : undefined));
    shown = selected.data;
    if (selected.unmatched.length > 0) said.push(`No field of this reply is named ${selected.unmatched.join(', ')}.`);
  }
  const how = howToNarrow(tool, page !== undefined);
  const cut = cap(shown, settings.maxReplyBytes, how);
  return good(cut.data, { page, notes: [...said, ...cut.notes] });
}

function howToNarrow(tool: Tool, isList: boolean): string {
  const size = tool.operation?.paging?.size;
  const smaller = isList && size !== undefined ? `a smaller ${size}, or ` : '';
  return `Ask for ${smaller}only some fields (fields: ["…"]), or raise PORTKEY_MAX_REPLY_BYTES.`;
}
