import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { anyObject, choice, eitherOf, flag, integer, list, mapOf, number, object, orNull, text } from './schema.ts';

export const responses = {
  domain: 'responses',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'create_response',
      method: 'POST',
      path: '/responses',
      host: 'gateway',
      title: 'Create response',
      description: 'TODO',
      risk: 'execute',
      input: {
        metadata: inBody(orNull(mapOf(text()))),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        user: inBody(text()),
        previous_response_id: inBody(orNull(text())),
        model: required(
          inBody(choice(['o1-pro', 'o1-pro-2025-03-19', 'computer-use-preview', 'computer-use-preview-2025-03-11'])),
        ),
        reasoning: inBody(
          orNull(
            object({
              effort: orNull(choice(['low', 'medium', 'high'])),
              generate_summary: orNull(choice(['concise', 'detailed'])),
            }),
          ),
        ),
        max_output_tokens: inBody(orNull(integer())),
        instructions: inBody(orNull(text())),
        text: inBody(
          object({
            format: eitherOf([
              object({ type: choice(['text']) }, undefined, { required: ['type'] }),
              object(
                {
                  type: choice(['json_schema']),
                  description: text(),
                  name: text(),
                  schema: anyObject(),
                  strict: orNull(flag()),
                },
                undefined,
                { required: ['type', 'schema'] },
              ),
              object({ type: choice(['json_object']) }, undefined, { required: ['type'] }),
            ]),
          }),
        ),
        tools: inBody(
          list(
            eitherOf([
              object(
                {
                  type: choice(['file_search']),
                  vector_store_ids: list(text()),
                  max_num_results: integer(),
                  filters: anyObject(),
                  ranking_options: anyObject(),
                },
                undefined,
                { required: ['type', 'vector_store_ids'] },
              ),
              object(
                {
                  type: choice(['function']),
                  name: text(),
                  description: orNull(text()),
                  parameters: anyObject(),
                  strict: flag(),
                },
                undefined,
                { required: ['type', 'name', 'parameters', 'strict'] },
              ),
              object(
                {
                  type: choice(['computer_use_preview']),
                  display_width: number(),
                  display_height: number(),
                  environment: choice(['mac', 'windows', 'ubuntu', 'browser']),
                },
                undefined,
                { required: ['type', 'display_width', 'display_height', 'environment'] },
              ),
              object(
                {
                  type: choice(['web_search_preview', 'web_search_preview_2025_03_11']),
                  user_location: orNull(anyObject()),
                  search_context_size: choice(['low', 'medium', 'high']),
                },
                undefined,
                { required: ['type'] },
              ),
            ]),
          ),
        ),
        tool_choice: inBody(
          eitherOf([
            choice(['none', 'auto', 'required']),
            object(
              {
                type: choice([
                  'file_search',
                  'web_search_preview',
                  'computer_use_preview',
                  'web_search_preview_2025_03_11',
                ]),
              },
              undefined,
              { required: ['type'] },
            ),
            object({ type: choice(['function']), name: text() }, undefined, { required: ['type', 'name'] }),
          ]),
        ),
        truncation: inBody(orNull(choice(['auto', 'disabled']))),
        input: required(inBody(eitherOf([text(), list(anyObject())]))),
        include: inBody(
          orNull(
            list(
              choice([
                'file_search_call.results',
                'message.input_image.image_url',
                'computer_call_output.output.image_url',
              ]),
            ),
          ),
        ),
        parallel_tool_calls: inBody(orNull(flag())),
        store: inBody(orNull(flag())),
        stream: inBody(orNull(flag())),
        ...routing,
      },
    },
    {
      name: 'delete_response',
      method: 'DELETE',
      path: '/responses/{response_id}',
      host: 'gateway',
      title: 'Delete response',
      description: 'TODO',
      risk: 'delete',
      input: { response_id: inPath(text()), ...routing },
    },
    {
      name: 'get_response',
      method: 'GET',
      path: '/responses/{response_id}',
      host: 'gateway',
      title: 'Get response',
      description: 'TODO',
      risk: 'read',
      input: {
        response_id: inPath(text()),
        include: inQuery(
          list(
            choice([
              'file_search_call.results',
              'message.input_image.image_url',
              'computer_call_output.output.image_url',
            ]),
          ),
        ),
        ...routing,
      },
    },
    {
      name: 'list_response_input_items',
      method: 'GET',
      path: '/responses/{response_id}/input_items',
      host: 'gateway',
      title: 'List response input items',
      description: 'TODO',
      risk: 'read',
      input: {
        response_id: inPath(text()),
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        ...routing,
      },
    },
  ],
} satisfies Domain;
