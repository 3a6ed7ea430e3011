import { embeddings } from '../inference/embedding.ts';
import { perform } from '../inference/perform.ts';
import { promptsOf } from '../inference/text-completion.ts';
import type { Handlers } from '../model/handler.ts';

/** Embeddings: vectors that follow from the words of a text. */
export const embeddingHandlers: Handlers = {
  create_embedding: (call) =>
    perform(call, {
      endpoint: '/embeddings',
      body: call.body,
      inputText: promptsOf(call.body.input ?? '', 'input')[0]?.text ?? '',
      answer: (body, { model }) => embeddings(body, model),
    }),
};
