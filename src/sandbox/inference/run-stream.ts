import type { JsonObject } from '../model/handler.ts';
import { asObject, asObjects } from '../model/value.ts';
import { frame } from './sse.ts';
import { pieces } from './tokens.ts';

/** What a streamed run is told from: its last state, its steps, and the message that it wrote. */
export interface RunStory {
  readonly run: JsonObject;
  readonly steps: readonly JsonObject[];
  readonly message?: JsonObject;
  /** False where the run goes on after tool outputs: then it was created before. */
  readonly fresh: boolean;
}

function* messageFrames(message: JsonObject): Generator<string> {
  const begun = { ...message, status: 'in_progress', completed_at: null, incomplete_details: null, content: [] };
  yield frame(begun, 'thread.message.created');
  yield frame(begun, 'thread.message.in_progress');
  for (const [index, part] of asObjects(message.content).entries()) {
    for (const value of pieces(String(asObject(part.text)?.value ?? ''))) {
      const delta = { content: [{ index, type: 'text', text: { value, annotations: [] } }] };
      yield frame({ id: message.id, object: 'thread.message.delta', delta }, 'thread.message.delta');
    }
  }
  yield frame(message, `thread.message.${String(message.status)}`);
}

/** A run as the frames of an assistant's stream. */
export function* runFrames({ run, steps, message, fresh }: RunStory): Generator<string> {
  const at = (status: string): JsonObject => ({
    ...run,
    status,
    required_action: null,
    completed_at: null,
    incomplete_details: null,
    usage: null,
  });
  if (fresh) yield frame(at('queued'), 'thread.run.created');
  yield frame(at('queued'), 'thread.run.queued');
  yield frame(at('in_progress'), 'thread.run.in_progress');
  for (const step of steps) {
    const begun = { ...step, status: 'in_progress', completed_at: null, usage: null };
    yield frame(begun, 'thread.run.step.created');
    yield frame(begun, 'thread.run.step.in_progress');
    if (step.type === 'message_creation' && message !== undefined) yield* messageFrames(message);
    if (step.status === 'completed') yield frame(step, 'thread.run.step.completed');
  }
  yield frame(run, `thread.run.${String(run.status)}`);
  yield frame('[DONE]', 'done');
}
