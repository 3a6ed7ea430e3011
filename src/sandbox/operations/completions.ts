import { chatCompletion, lastWords } from '../inference/chat.ts';
import { perform } from '../inference/perform.ts';
import { promptsOf, textCompletion } from '../inference/text-completion.ts';
import type { Handlers } from '../model/handler.ts';
import { asObjects } from '../model/value.ts';

/** Chat and text completions by the stand-in model. */
export const completionHandlers: Handlers = {
  create_chat_completion: (call) =>
    perform(call, {
      endpoint: '/chat/completions',
      body: call.body,
      inputText: lastWords(asObjects(call.body.messages)),
      answer: chatCompletion,
    }),
  create_completion: (call) =>
    perform(call, {
      endpoint: '/completions',
      body: call.body,
      inputText: promptsOf(call.body.prompt, 'prompt')[0]?.text ?? '',
      answer: textCompletion,
    }),
};
