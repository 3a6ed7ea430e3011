import type { CallOptions, OperationCall, Outcome, PortkeyClient } from '../../portkey/contract.ts';
import type { CallContext } from '../model/call-context.ts';
import { newFile } from '../model/files.ts';
import { bad, type Envelope, good } from './envelope.ts';
import { failed } from './failed.ts';

/** Progress is told at most this often, bytes. */
const PROGRESS_BYTES = 1024 * 1024;

/**
 * Carries out a download into a new file, piece by piece: the reply's body, or what the link in it leads to, which is
 * followed without the key.
 *
 * @param call the operation's call
 * @param path the new file, as `readyCall` found it
 * @param client the way to Portkey
 * @param options of the call
 * @param context who is told of progress
 * @param notes what is to be said beside it
 * @returns where the file is and its size, or the failure; then no file is left behind
 */
export async function saveTo(
  call: OperationCall,
  path: string,
  client: PortkeyClient,
  options: CallOptions,
  context: Pick<CallContext, 'progress'>,
  notes: readonly string[],
): Promise<Envelope> {
  const file = newFile(path);
  let told = 0;
  const sink = async (chunk: Uint8Array): Promise<void> => {
    await file.write(chunk);
    if (file.size() - told < PROGRESS_BYTES) return;
    told = file.size();
    context.progress?.(told, undefined, `${told} bytes`);
  };
  try {
    const link = call.operation.linkReply;
    const outcome = link === undefined ? await client.call(call, { ...options, sink }) : await follow(link, sink);
    if (!outcome.ok) {
      await file.abandon();
      return failed(outcome.error);
    }
    await file.finish();
    const about = { saved_to: file.path, bytes: file.size() };
    return good(outcome.contentType === undefined ? about : { ...about, content_type: outcome.contentType }, {
      notes: [...notes, ...outcome.notes],
    });
  } catch (error) {
    await file.abandon();
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return bad(`The file ${path} could not be finished (${why}); nothing is left of it.`, {
      code: 'download',
      retryable: true,
    });
  }

  async function follow(field: string, into: typeof sink): Promise<Outcome> {
    const first = await client.call(call, options);
    if (!first.ok) return first;
    const reply = first.data as Readonly<Record<string, unknown>> | null;
    const link = typeof reply === 'object' && reply !== null ? reply[field] : undefined;
    if (typeof link !== 'string')
      return {
        ok: false,
        attempts: first.attempts,
        error: {
          message: `Portkey's answer to ${call.operation.name} holds no link (${field}) that could be followed.`,
          code: 'invalid_reply',
          retryable: false,
        },
      };
    return client.download(link, { signal: options.signal, principal: options.principal, sink: into });
  }
}
