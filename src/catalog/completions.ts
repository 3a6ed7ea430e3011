import { inBody, required } from './field.ts';
import type { Domain } from './operation.ts';
import { caching, executeRouting, inference, span } from './routing.ts';
import { anything } from './schema.ts';
import { chatParameters, textCompletionParameters, unlistedBody } from './schemas/chat.ts';

export const completions = {
  domain: 'completions',
  about: 'direct model calls through the gateway: chat and text completions',
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'create_chat_completion',
      method: 'POST',
      path: '/chat/completions',
      title: 'Create chat completion',
      description:
        'Send messages to a model through the gateway and get its answer; costs tokens. With a prompt saved in Portkey use run_prompt_completion; with stored context or built-in tools, create_response.',
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      untrusted: ['choices[].message'],
      input: {
        ...unlistedBody(chatParameters),
        messages: required(
          inBody(chatParameters.messages, {
            listed: { type: 'array', items: { type: 'object' }, description: 'Each with role and content.' },
          }),
        ),
        model: required(inBody(chatParameters.model)),
        max_completion_tokens: inBody(chatParameters.max_completion_tokens),
        temperature: inBody(chatParameters.temperature),
        response_format: inBody(chatParameters.response_format),
        tools: inBody(chatParameters.tools),
        ...executeRouting,
        ...span,
        ...caching,
      },
      examples: [
        {
          says: 'One question to a provider from list_providers',
          arguments: {
            model: '@openai-prod/gpt-4o-mini',
            messages: [{ role: 'user', content: 'Say hello in one word.' }],
            max_completion_tokens: 10,
          },
        },
      ],
    },
    {
      ...inference,
      name: 'create_completion',
      method: 'POST',
      path: '/completions',
      title: 'Create text completion',
      description:
        'Let an older text model continue a plain prompt; costs tokens. Chat models, which is nearly all, want create_chat_completion.',
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      untrusted: ['choices[].text'],
      input: {
        ...unlistedBody(textCompletionParameters),
        model: required(inBody(textCompletionParameters.model)),
        prompt: required(inBody(textCompletionParameters.prompt, { listed: anything('Text, or a list of texts.') })),
        max_tokens: inBody(textCompletionParameters.max_tokens),
        temperature: inBody(textCompletionParameters.temperature),
        ...executeRouting,
      },
    },
  ],
} satisfies Domain;
