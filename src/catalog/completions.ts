import { inBody, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { choice, flag, integer, list, openObject, text } from './model/schema.ts';
import { chatParameters, textCompletionParameters, unlistedBody } from './schemas/chat.ts';
import { caching, executeRouting, inference, span } from './schemas/routing.ts';

export const completions = {
  domain: 'completions',
  about: 'direct model calls through the gateway: chat and text completions, OCR',
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
      examplePhrases: `
        ask a model a question, chat with gpt, send a message to claude, test whether a model answers, try out a model,
        get an answer from an LLM, quick test call, talk to a model, say hello to gpt through the gateway, send a prompt
        to a model
      `,
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
      examplePhrases: `
        complete a plain text, legacy completion, old style text completion, let the model continue this sentence,
        autocomplete text with an older model
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      untrusted: ['choices[].text'],
      input: {
        ...unlistedBody(textCompletionParameters),
        model: required(inBody(textCompletionParameters.model)),
        prompt: required(inBody(textCompletionParameters.prompt)),
        max_tokens: inBody(textCompletionParameters.max_tokens),
        temperature: inBody(textCompletionParameters.temperature),
        ...executeRouting,
      },
    },
    {
      ...inference,
      name: 'create_ocr',
      method: 'POST',
      path: '/ocr',
      title: 'Read text from document',
      description:
        'Read the text of a PDF or picture at a URL with an OCR model, page by page as Markdown; costs money by page. To ask questions about a picture: create_chat_completion.',
      examplePhrases: `
        read the text of a scanned document, text out of a pdf, ocr an invoice, extract text from a picture, turn a scan
        into markdown
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      documented: false,
      untrusted: ['pages[].markdown', 'pages[].images'],
      input: {
        model: required(inBody(text('Such as mistral-ocr-latest.'))),
        document: required(
          inBody(
            openObject(
              {
                type: choice(['document_url', 'image_url']),
                document_url: text('URL of a PDF, or a data: URL.'),
                image_url: text('URL of a picture, or a data: URL.'),
              },
              '{type: document_url, document_url} or {type: image_url, image_url}',
            ),
          ),
        ),
        pages: inBody(list(integer(undefined, { minimum: 0 }), 'Which pages, from 0; all unless said.')),
        include_image_base64: unlisted(inBody(flag('The pictures of the document as well.'))),
        image_limit: unlisted(inBody(integer('So many pictures at most.', { minimum: 0 }))),
        image_min_size: unlisted(inBody(integer('Pictures of at least so many pixels.', { minimum: 0 }))),
        ...executeRouting,
      },
      examples: [
        {
          says: 'The first two pages of a contract',
          arguments: {
            model: 'mistral-ocr-latest',
            document: { type: 'document_url', document_url: 'https://example.com/contract.pdf' },
            pages: [0, 1],
            x_portkey_provider: '@mistral-prod',
          },
        },
      ],
    },
  ],
} satisfies Domain;
