import { chatCompletion, contentText } from '../inference/chat.ts';
import { findProvider } from '../inference/organisation.ts';
import { perform } from '../inference/perform.ts';
import { renderPrompt, type StoredPrompt, storedPrompt } from '../inference/prompt-render.ts';
import { textCompletion } from '../inference/text-completion.ts';
import type { Handlers, JsonObject, SandboxCall } from '../model/handler.ts';
import { asObjects, asWords } from '../model/value.ts';
import { partialText } from '../rows/prompts.ts';

const rendered = (call: SandboxCall): { readonly prompt: StoredPrompt; readonly body: JsonObject } => {
  const prompt = storedPrompt(call, call.params.promptId ?? '');
  const provider = findProvider(call, prompt.virtualKey)?.provider ?? 'openai';
  return { prompt, body: renderPrompt(prompt.template, call.body, provider, (slug) => partialText(call, slug)) };
};

/** Running and rendering stored prompts. The reply of a run is plain OpenAI JSON (portkey-details.md 2e). */
export const promptRunHandlers: Handlers = {
  render_prompt: (call) => ({ json: { success: true, data: rendered(call).body } }),
  run_prompt_completion: (call) => {
    const { prompt, body } = rendered(call);
    const chat = body.messages !== undefined;
    return perform(call, {
      endpoint: `/prompts/${prompt.slug}/completions`,
      body,
      virtualKey: prompt.virtualKey,
      prompt: { slug: prompt.slug, versionId: prompt.versionId },
      inputText: chat ? contentText(asObjects(body.messages).at(-1)?.content) : asWords(body.prompt),
      answer: chat ? chatCompletion : textCompletion,
    });
  },
};
