import { objectOr } from '../../json.ts';
import type { Chart } from '../../pictures/model/chart.ts';
import { workspaceShown } from '../../workflows/analytics/workspaces.ts';
import type { WorkflowTools } from '../../workflows/model/workflow.ts';
import { chartsOf, type ReplyOptions } from '../arguments/reply-options.ts';
import type { Tool } from '../model/tool.ts';
import { maskFields } from '../secrets/mask.ts';
import { bytesOf, type ChartInfo, type GoodEnvelope, good } from './envelope.ts';
import type { ContentBlock } from './file-reply.ts';
import type { ReplyGuard } from './guard.ts';
import type { ReplySettings } from './shape-reply.ts';

type Values = Readonly<Record<string, unknown>>;

/** An answer of which a picture is wanted. */
interface Picturable {
  readonly tool: Tool;
  /** The final arguments. */
  readonly args: Values;
  readonly chart: Exclude<ReplyOptions['chart'], false | undefined>;
  /** The reply as it came, before anything was selected, cut or fenced. */
  readonly data: unknown;
  readonly envelope: GoodEnvelope;
  readonly settings: ReplySettings;
  readonly tools: WorkflowTools;
  /** On a terminal no picture can be shown. */
  readonly transport: string;
}

/** The answer, with its picture where it has one. */
interface Pictured {
  readonly envelope: GoodEnvelope;
  readonly content?: readonly ContentBlock[];
}

/**
 * The answer with a picture of its figures, which the caller asked for. Whatever goes wrong with the picture is said in a
 * note: the answer stands.
 *
 * @param answer the answer, and what it was made of
 */
export async function withPicture(answer: Picturable): Promise<Pictured> {
  const { chart: asked, envelope, transport, settings } = answer;
  const { guard } = settings;
  if (guard === undefined) return { envelope };
  if (transport === 'cli') return { envelope: noted(envelope, 'No picture: a terminal shows none; MCP clients do.') };
  try {
    // Neither the drawing nor its libraries are part of a start.
    const [{ chartPng }, { altText }] = await Promise.all([
      import('../../pictures/png.ts'),
      import('../../pictures/model/alt-text.ts'),
    ]);
    const chart = await chartOf(answer, guard);
    const png = await chartPng(chart, asked === true ? 'light' : asked);
    const data = Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64');
    const pictured = withChart(envelope, { alt: guard.quote(altText(chart)) });
    const size = bytesOf(pictured) + data.length;
    if (size > settings.maxReplyBytes) return { envelope: noted(envelope, tooLarge(size, settings.maxReplyBytes)) };
    return { envelope: pictured, content: [{ type: 'image', data, mimeType: 'image/png' }] };
  } catch (error) {
    return { envelope: noted(envelope, whyNot(error)) };
  }
}

async function chartOf({ tool, args, data, tools }: Picturable, guard: ReplyGuard): Promise<Chart> {
  const { chartOfReply } = await import('../../pictures/chart-of-reply.ts');
  const { operation } = tool;
  const masked = maskFields(data, operation?.secretReply ?? [], []);
  const reply = guard.clean(tool, masked);
  // Everything that is drawn is masked by now: names are cut after it alone.
  const told = objectOr(objectOr(reply).period);
  return chartOfReply(chartsOf(tool) ?? [], reply, {
    period: {
      from: String(told.from ?? args.time_of_generation_min ?? ''),
      to: String(told.to ?? args.time_of_generation_max ?? ''),
    },
    workspace: guard.text(await workspaceShown(operation, args, tools)),
    arguments: objectOr(guard.clean(tool, args)),
  });
}

const noted = (envelope: GoodEnvelope, note: string): GoodEnvelope =>
  good(envelope.data, { page: envelope.page, notes: [...(envelope.notes ?? []), note] });

const withChart = ({ data, page, notes }: GoodEnvelope, chart: ChartInfo): GoodEnvelope => ({
  ...good(data, { page, ...(notes && { notes }) }),
  chart,
});

const tooLarge = (size: number, limit: number): string =>
  `No picture: with it the answer would have ${size} bytes, and ${limit} are let through (PORTKEY_MAX_REPLY_BYTES). fields keeps only parts of the reply and leaves room for it.`;

/** A sentence of ours. What a library says of a broken drawing may hold what strangers wrote. */
const whyNot = (error: unknown): string =>
  error instanceof Error && error.name === 'MissingLibrary'
    ? `No picture: ${error.message}`
    : 'No picture: it could not be drawn. The figures are in data.';
