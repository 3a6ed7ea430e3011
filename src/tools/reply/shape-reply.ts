import { itemsOf } from '../../portkey/paging.ts';
import { shortName } from '../arguments/fault.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import { withScopeSets } from '../model/scope-sets.ts';
import type { Tool } from '../model/tool.ts';
import { maskFields } from '../secrets/mask.ts';
import { type Cut, cap, type GoodEnvelope, good, type PageInfo, withinLimit } from './envelope.ts';
import type { ReplyGuard } from './guard.ts';
import { withOneTime } from './one-time.ts';
import { isPastEnd, pageAfterCut, pageInfo } from './page.ts';
import { select, shallower } from './select.ts';

/** What a reply is shaped by. */
export interface ReplySettings {
  readonly maxReplyBytes: number;
  /** Of the caller; absent for the steps of a workflow, which takes what it reads and writes it back. */
  readonly guard?: ReplyGuard;
  /** Whether a program reads it, to which a long list of scopes is one that it looks into. */
  readonly forProgram?: true;
  /** Whether a text in the reply needs no fence, where more is known of it than how it looks. */
  readonly isHarmless?: (text: string, name: string) => boolean;
}

/**
 * Makes the envelope of a reply: secrets masked, what was asked for selected, its page told, and over the limit cut.
 * What is handed out once comes through whatever else is taken.
 *
 * @param tool the tool that was called
 * @param data Portkey's reply, whole
 * @param args the arguments that brought it (of several pages: the first)
 * @param replyOptions what the caller asked of the reply
 * @param notes what is to be said beside it
 * @param settings the limit in bytes
 * @param known where the list stands, if that is known better than from `data` alone
 */
export function shapeReply(
  tool: Tool,
  data: unknown,
  args: Readonly<Record<string, unknown>>,
  replyOptions: ReplyOptions,
  notes: readonly string[],
  settings: ReplySettings,
  known?: PageInfo,
): GoodEnvelope {
  const shape = (whole: unknown, said: readonly string[]): GoodEnvelope =>
    shaped(tool, whole, args, replyOptions, said, settings, known);
  try {
    return shape(data, notes);
  } catch {
    // What is nested thousands deep defeats JSON.stringify and every walk; nothing else here throws.
    return shape(shallower(data), [...notes, 'The reply is nested very deeply; its deepest parts are left out.']);
  }
}

function shaped(
  tool: Tool,
  data: unknown,
  args: Readonly<Record<string, unknown>>,
  replyOptions: ReplyOptions,
  notes: readonly string[],
  settings: ReplySettings,
  known: PageInfo | undefined,
): GoodEnvelope {
  const { operation } = tool;
  const paging = operation?.paging;
  const onceOnly = operation?.oneTimeReply ?? [];
  const told = known ?? (paging ? pageInfo(data, paging, args) : undefined);
  const pastEnd = told !== undefined && paging !== undefined && isPastEnd(told, paging, args);
  const wholePage = pastEnd && told.total === 0 ? { returned: 0 } : told;
  const { guard } = settings;
  const masked = maskFields(data, operation?.secretReply ?? [], onceOnly);
  const safe = guard ? guard.clean(tool, masked) : masked;
  const clean = guard?.text ?? ((text: string) => text);
  const said = [
    ...notes.map(clean),
    ...(pastEnd ? ['This page is past the end of the list: earlier pages have rows.'] : []),
  ];
  let shown = safe;
  if (replyOptions.fields !== undefined && replyOptions.fields.length > 0) {
    const selected = select(safe, replyOptions.fields, paging ? (paging.items ?? 'data') : undefined);
    shown = selected.data;
    if (selected.unmatched.length > 0)
      said.push(clean(`No field of this reply is named ${selected.unmatched.map(shortName).join(', ')}.`));
  }
  if (guard && !settings.forProgram && !asksForScopes(replyOptions)) {
    const brief = withScopeSets(shown);
    if (brief !== shown) said.push(SCOPE_SETS);
    shown = brief;
  }
  const fenced = (value: unknown): unknown => guard?.fence(tool, value, settings.isHarmless) ?? value;
  const inside = (room: number): GoodEnvelope => {
    const { cut, whole, text } = fitted(shown, fenced, room, () => howToNarrow(tool, wholePage !== undefined));
    let page = wholePage;
    if (cut.notes.length > 0 && page && paging) {
      const kept = itemsOf(cut.data, paging)?.length ?? 0;
      const before = itemsOf(shown, paging)?.length;
      if (before !== undefined && kept < before)
        page = pageAfterCut(page, paging, args, (itemsOf(safe, paging) ?? []).slice(0, kept));
    }
    const complete = onceOnly.length === 0 ? whole : withOneTime(whole, safe, onceOnly);
    const dataText = complete === whole && text !== '' ? text : undefined;
    return good(complete, { page, notes: [...said, ...cut.notes], dataText });
  };
  return withinLimit(settings.maxReplyBytes, inside);
}

const SCOPE_SETS =
  '"all of …" stands for every known scope of that type of key or group, and may be given back as it is; fields with a path to scopes shows each.';

/** Whether the caller wants each scope by its name. */
const asksForScopes = ({ fields = [] }: ReplyOptions): boolean =>
  fields.some((path) => /(^|\.)scopes(\[\])?$/.test(path));

/** `"",` as `"<ext-01234567></ext-01234567>",`. */
const MARKS_TAKE = 11;

interface Fitted {
  readonly cut: Cut;
  readonly whole: unknown;
  /** The JSON of `whole`, where it was written; empty where there is none. */
  readonly text?: string | undefined;
}

/** Cut first and fenced then, so that no end of a fence is cut off; shorter by what the fences take. */
function fitted(shown: unknown, fenced: (value: unknown) => unknown, limit: number, how: () => string): Fitted {
  const cut = cap(shown, limit, how);
  const whole = fenced(cut.data);
  if (whole === cut.data) return { cut, whole, text: cut.text };
  // Even where every text is as short as can be, the marks around it take no more than this many times its room.
  if (limit === Number.POSITIVE_INFINITY || cut.atMost * MARKS_TAKE <= limit) return { cut, whole };
  const text = jsonOf(whole);
  const size = Buffer.byteLength(text, 'utf8');
  if (size <= limit) return { cut, whole, text };
  const before = Buffer.byteLength(cut.text ?? jsonOf(cut.data), 'utf8');
  const shorter = cap(shown, Math.max(0, limit - (size - before)), how);
  return { cut: shorter, whole: fenced(shorter.data) };
}

const jsonOf = (value: unknown): string => JSON.stringify(value) ?? '';

function howToNarrow(tool: Tool, isList: boolean): string {
  const { operation } = tool;
  const size = operation?.paging?.size;
  const ways = [
    ...(isList && size !== undefined ? ['page.next brings the rest', `a smaller ${size} less at once`] : []),
    'fields: ["…"] keeps only some fields',
    ...(operation?.reply !== undefined && operation.reply !== 'json' ? ['save_to writes it whole to a file'] : []),
    'PORTKEY_MAX_REPLY_BYTES sets the limit',
  ];
  const sentence = ways.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
