import type { SandboxCall } from '../model/handler.ts';
import { partialText, promptByReference } from '../rows/prompts.ts';
import type { PromptTemplate } from './prompt-render.ts';

export { partialText };

/** A stored prompt, ready to be filled in. */
export interface StoredPrompt {
  readonly slug: string;
  readonly versionId: string;
  /** The slug of its provider; '' for none. */
  readonly virtualKey: string;
  readonly template: PromptTemplate;
}

/**
 * The prompt that a path names (`pp-…`, a UUID, with `@N`, `@latest` or `@label`), in the version that it names.
 *
 * @throws ApiError 404 when prompt or version is not there, 403 when it is another workspace's
 */
export const storedPrompt = (call: SandboxCall, reference: string): StoredPrompt => {
  const { prompt, version } = promptByReference(call, reference);
  return {
    slug: prompt.slug,
    versionId: version.id,
    virtualKey: version.virtual_key ?? '',
    template: {
      string: version.string,
      raw: version.is_raw_template === 1,
      parameters: { ...version.parameters, ...(version.model === null ? {} : { model: version.model }) },
      tools: version.tools,
      functions: version.functions,
      toolChoice: version.tool_choice,
    },
  };
};
