import { inBody, inPath, inQuery, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { list, text } from './model/schema.ts';
import { openAiListInput, openAiPaging } from './schemas/assistants.ts';
import { unlistedBody } from './schemas/chat.ts';
import { include, responseParameters } from './schemas/responses.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

const onResponse = { response_id: inPath(text('From create_response.')) };

export const responses = {
  domain: 'responses',
  about: "model calls with OpenAI's Responses API: stored context, built-in tools",
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'create_response',
      method: 'POST',
      path: '/responses',
      title: 'Create response',
      description:
        'Call a model with the Responses API: web and file search, computer use, reasoning, and context kept from previous_response_id; costs tokens. For plain messages use create_chat_completion.',
      examplePhrases: `
        use the responses api, answer with web search, model call with built in tools, let the model search the web,
        continue from a previous response, stateful model call, computer use, reasoning model with tools
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      untrusted: ['output[].content', 'output[].results', 'output[].summary', 'output_text'],
      input: {
        ...unlistedBody(responseParameters),
        model: required(inBody(responseParameters.model)),
        input: required(inBody(responseParameters.input)),
        instructions: inBody(responseParameters.instructions),
        previous_response_id: inBody(responseParameters.previous_response_id),
        tools: inBody(responseParameters.tools),
        max_output_tokens: inBody(responseParameters.max_output_tokens),
        reasoning: inBody(responseParameters.reasoning),
        store: inBody(responseParameters.store),
        ...executeRouting,
      },
      examples: [
        {
          says: 'A question that needs the web',
          arguments: {
            model: 'gpt-4o',
            input: 'What changed in Node.js 24?',
            tools: [{ type: 'web_search_preview' }],
            x_portkey_provider: '@openai-prod',
          },
        },
      ],
    },
    {
      ...inference,
      name: 'delete_response',
      method: 'DELETE',
      path: '/responses/{response_id}',
      title: 'Delete response',
      description: 'Delete a stored response for good; later calls can no longer continue from it.',
      examplePhrases: `
        delete a stored response, remove a saved model response, erase a response from storage
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'response_id' },
      input: { ...onResponse, ...routing },
    },
    {
      ...inference,
      name: 'get_response',
      method: 'GET',
      path: '/responses/{response_id}',
      title: 'Get response',
      description:
        'Read a stored response again: output, status, token use. What was asked is in list_response_input_items.',
      examplePhrases: `
        fetch a stored response, read a response again, look up a response by id, what did the response say
      `,
      risk: 'read',
      untrusted: [
        'instructions',
        'metadata',
        'output[].content',
        'output[].results',
        'output[].summary',
        'output_text',
      ],
      argumentAliases: { id: 'response_id' },
      input: { ...onResponse, include: unlisted(inQuery(list(include), { encode: 'repeated' })), ...routing },
    },
    {
      ...inference,
      name: 'list_response_input_items',
      method: 'GET',
      path: '/responses/{response_id}/input_items',
      title: 'List response input items',
      description: 'List what a stored response was given as input: messages, files, tool results.',
      examplePhrases: `
        what was the input of a response, input items of a stored response, which messages were sent for this response
      `,
      risk: 'read',
      untrusted: ['data[].content', 'data[].output'],
      paging: openAiPaging,
      argumentAliases: { id: 'response_id' },
      input: { ...onResponse, ...openAiListInput, ...routing },
    },
  ],
} satisfies Domain;
