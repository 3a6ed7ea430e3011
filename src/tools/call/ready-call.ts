import type { OperationCall, PortkeyClient } from '../../portkey/contract.ts';
import { ArgumentError } from '../../portkey/contract.ts';
import type { ArgumentFault, Checked } from '../arguments/fault.ts';
import { loadFiles } from '../arguments/load-files.ts';
import type { ReplyOptions } from '../arguments/reply-options.ts';
import type { CallContext } from '../model/call-context.ts';
import { assertFree, directoryFor, FileRefusal, type FileSettings, pathBelow } from '../model/files.ts';
import type { Tool } from '../model/tool.ts';

/** A call that could be sent: everything that can be known to be wrong with it before has been looked at. */
export interface ReadyCall {
  readonly call: OperationCall;
  /** The file that `save_to` names. */
  readonly target?: string;
}

/**
 * Brings a call into the form that the client takes: files are read, the place of `save_to` is found, and whatever
 * cannot be sent (a path part that would change the path) is found before anybody is asked to confirm it.
 *
 * @param tool the tool of one operation
 * @param args its final arguments
 * @param replyOptions `extra` and `save_to`
 * @param settings where files may be
 * @param context who calls
 * @param client builds the request, to see whether it can be built
 */
export async function readyCall(
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  replyOptions: Pick<ReplyOptions, 'extra' | 'save_to'>,
  settings: FileSettings,
  context: Pick<CallContext, 'transport'>,
  client: Pick<PortkeyClient, 'build'>,
): Promise<Checked<ReadyCall>> {
  const { operation } = tool;
  if (operation === undefined) return faulty('arguments', 'belong to a tool that is no single operation');
  const loaded = await loadFiles(tool, args, settings, context);
  if (!loaded.ok) return loaded;
  const call: OperationCall = {
    operation,
    arguments: loaded.value,
    ...(replyOptions.extra && { extra: replyOptions.extra }),
  };
  try {
    // Nobody is asked about a read: what is wrong with it is found when it is sent.
    if (tool.risk !== 'read') client.build(call);
    if (replyOptions.save_to === undefined) return { ok: true, value: { call } };
    const directory = directoryFor('save_to', 'PORTKEY_DOWNLOAD_DIR', settings.downloadDir, context);
    const target = await pathBelow(directory, replyOptions.save_to);
    await assertFree(target);
    return { ok: true, value: { call, target } };
  } catch (error) {
    if (error instanceof ArgumentError) return faulty(error.field, error.fault);
    if (error instanceof FileRefusal) return faulty('save_to', error.message);
    throw error;
  }
}

const faulty = (field: string, message: string): { ok: false; faults: readonly ArgumentFault[] } => ({
  ok: false,
  faults: [{ field, message }],
});
