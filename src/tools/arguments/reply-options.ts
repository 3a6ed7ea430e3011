import { local } from '../../catalog/model/field.ts';
import type { ChartDescription, Field } from '../../catalog/model/operation.ts';
import { anyObject, choice, flag, list, text } from '../../catalog/model/schema.ts';
import type { Theme } from '../../pictures/model/chart.ts';
import { readersOf } from '../model/target.ts';
import type { Tool } from '../model/tool.ts';
/** What shapes a call or its reply, beside the operation's own arguments (DESIGN.md, "The envelope"). */
export interface ReplyOptions {
  readonly fields?: readonly string[];
  readonly all_pages?: boolean;
  readonly dry_run?: boolean;
  readonly confirm?: string;
  readonly save_to?: string;
  /** False: a write whose reply does not tell what now holds is not followed by a read. */
  readonly read_back?: boolean;
  readonly extra?: Readonly<Record<string, unknown>>;
  /** True or a theme: a picture of the reply comes beside it. */
  readonly chart?: boolean | Theme;
}

/** Nobody names more, nor deeper ones; each is looked for in the whole reply. */
const MOST_FIELDS = 500;
const LONGEST_FIELD = 1_000;

const FIELDS = {
  ...local(
    list(text(undefined, { maxLength: LONGEST_FIELD }), 'Dot paths to keep in the reply, such as data.name.', {
      maxItems: MOST_FIELDS,
    }),
  ),
  encode: 'csv',
} as const;
const ALL_PAGES = local(flag('Gather every page (bounded).'));
const DRY_RUN = local(flag('Send nothing: show the request that would be sent.'));
const CONFIRM = local(text('The token of an answer that asked for confirmation.'));
const SAVE_TO = local(text('A file name below PORTKEY_DOWNLOAD_DIR to write the reply to.'));
const READ_BACK = local(
  flag('false: do not read what now holds after a write whose reply does not tell. Default true.'),
);
const EXTRA = local(anyObject('Body fields newer than this server, sent as they are.'));
const CHART = local({
  anyOf: [flag(), choice(['light', 'dark'])],
  description: 'true: a picture of the figures comes too (PNG, 800 × 450, about 480 tokens); "dark" for dark.',
});

const known = new WeakMap<Tool, Readonly<Record<string, Field>>>();

/**
 * The reply options that make sense for a tool. One that the tool has itself under the same name is the tool's.
 *
 * @param tool the tool
 */
export function replyOptionsOf(tool: Tool): Readonly<Record<string, Field>> {
  const cached = known.get(tool);
  if (cached) return cached;
  const { operation } = tool;
  // A list that always comes whole takes all_pages as well: what is asked for is what comes.
  const paged = operation?.paging !== undefined;
  const hasBody = Object.values(tool.input).some((field) => field.in === 'body' || field.in === 'form');
  const all = {
    fields: FIELDS,
    ...(paged && { all_pages: ALL_PAGES }),
    ...(tool.risk !== 'read' && { dry_run: DRY_RUN, confirm: CONFIRM }),
    ...(tool.risk !== 'read' && operation && hasBody && { extra: EXTRA }),
    ...(readersOf(tool).length > 0 && { read_back: READ_BACK }),
    ...(isDownload(operation) && { save_to: SAVE_TO }),
    ...(chartsOf(tool) && { chart: CHART }),
  };
  const own = Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(tool.input, name)));
  known.set(tool, own);
  return own;
}

/** How a tool's reply is drawn, of tools whose reply can be. */
export const chartsOf = ({ operation, workflow }: Tool): readonly ChartDescription[] | undefined =>
  operation?.charts ?? workflow?.charts;

/**
 * Whether an operation's reply is a file, or leads to one.
 *
 * @param operation the catalog's entry; undefined for workflows
 */
const isDownload = (operation: Tool['operation']): boolean =>
  operation !== undefined &&
  (operation.linkReply !== undefined || (operation.reply !== undefined && operation.reply !== 'json'));
