import { inBody, inPath, inQuery, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { anyObject, choice, eitherOf, flag, integer, list, number, object, orNull, text } from './schema.ts';

export const assistants = {
  domain: 'assistants',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'list_assistants',
      method: 'GET',
      path: '/assistants',
      host: 'gateway',
      title: 'List assistants',
      description: 'TODO',
      risk: 'read',
      input: {
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        ...routing,
      },
    },
    {
      name: 'create_assistant',
      method: 'POST',
      path: '/assistants',
      host: 'gateway',
      title: 'Create assistant',
      description: 'TODO',
      risk: 'write',
      input: {
        model: required(
          inBody(
            eitherOf([
              text(),
              choice([
                'gpt-4o',
                'gpt-4o-2024-05-13',
                'gpt-4-turbo',
                'gpt-4-turbo-2024-04-09',
                'gpt-4-0125-preview',
                'gpt-4-turbo-preview',
                'gpt-4-1106-preview',
                'gpt-4-vision-preview',
                'gpt-4',
                'gpt-4-0314',
                'gpt-4-0613',
                'gpt-4-32k',
                'gpt-4-32k-0314',
                'gpt-4-32k-0613',
                'gpt-3.5-turbo',
                'gpt-3.5-turbo-16k',
                'gpt-3.5-turbo-0613',
                'gpt-3.5-turbo-1106',
                'gpt-3.5-turbo-0125',
                'gpt-3.5-turbo-16k-0613',
              ]),
            ]),
          ),
        ),
        name: inBody(orNull(text(undefined, { maxLength: 256 }))),
        description: inBody(orNull(text(undefined, { maxLength: 512 }))),
        instructions: inBody(orNull(text(undefined, { maxLength: 256000 }))),
        tools: inBody(
          list(
            eitherOf([
              object({ type: choice(['code_interpreter']) }, undefined, { required: ['type'] }),
              object({ type: choice(['file_search']), file_search: anyObject() }, undefined, { required: ['type'] }),
              object({ type: choice(['function']), function: anyObject() }, undefined, {
                required: ['type', 'function'],
              }),
            ]),
            undefined,
            { maxItems: 128 },
          ),
        ),
        tool_resources: inBody(
          orNull(
            object({
              code_interpreter: object({ file_ids: list(text(), undefined, { maxItems: 20 }) }),
              file_search: object({
                vector_store_ids: list(text(), undefined, { maxItems: 1 }),
                vector_stores: list(anyObject(), undefined, { maxItems: 1 }),
              }),
            }),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        response_format: inBody(
          orNull(eitherOf([choice(['none', 'auto']), object({ type: choice(['text', 'json_object']) })])),
        ),
        ...routing,
      },
    },
    {
      name: 'delete_assistant',
      method: 'DELETE',
      path: '/assistants/{assistant_id}',
      host: 'gateway',
      title: 'Delete assistant',
      description: 'TODO',
      risk: 'delete',
      input: { assistant_id: inPath(text()), ...routing },
    },
    {
      name: 'get_assistant',
      method: 'GET',
      path: '/assistants/{assistant_id}',
      host: 'gateway',
      title: 'Get assistant',
      description: 'TODO',
      risk: 'read',
      input: { assistant_id: inPath(text()), ...routing },
    },
    {
      name: 'update_assistant',
      method: 'POST',
      path: '/assistants/{assistant_id}',
      host: 'gateway',
      title: 'Update assistant',
      description: 'TODO',
      risk: 'write',
      input: {
        assistant_id: inPath(text()),
        model: inBody(text()),
        name: inBody(orNull(text(undefined, { maxLength: 256 }))),
        description: inBody(orNull(text(undefined, { maxLength: 512 }))),
        instructions: inBody(orNull(text(undefined, { maxLength: 256000 }))),
        tools: inBody(
          list(
            eitherOf([
              object({ type: choice(['code_interpreter']) }, undefined, { required: ['type'] }),
              object({ type: choice(['file_search']), file_search: anyObject() }, undefined, { required: ['type'] }),
              object({ type: choice(['function']), function: anyObject() }, undefined, {
                required: ['type', 'function'],
              }),
            ]),
            undefined,
            { maxItems: 128 },
          ),
        ),
        tool_resources: inBody(
          orNull(
            object({
              code_interpreter: object({ file_ids: list(text(), undefined, { maxItems: 20 }) }),
              file_search: object({ vector_store_ids: list(text(), undefined, { maxItems: 1 }) }),
            }),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        response_format: inBody(
          orNull(eitherOf([choice(['none', 'auto']), object({ type: choice(['text', 'json_object']) })])),
        ),
        ...routing,
      },
    },
    {
      name: 'create_thread',
      method: 'POST',
      path: '/threads',
      host: 'gateway',
      title: 'Create thread',
      description: 'TODO',
      risk: 'write',
      input: {
        messages: inBody(
          list(
            object(
              {
                role: choice(['user', 'assistant']),
                content: eitherOf([text(), list(anyObject(), undefined, { minItems: 1 })]),
                attachments: orNull(list(anyObject())),
                metadata: orNull(anyObject()),
              },
              undefined,
              { required: ['role', 'content'] },
            ),
          ),
        ),
        tool_resources: inBody(
          orNull(
            object({
              code_interpreter: object({ file_ids: list(text(), undefined, { maxItems: 20 }) }),
              file_search: object({
                vector_store_ids: list(text(), undefined, { maxItems: 1 }),
                vector_stores: list(anyObject(), undefined, { maxItems: 1 }),
              }),
            }),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'create_thread_and_run',
      method: 'POST',
      path: '/threads/runs',
      host: 'gateway',
      title: 'Create thread and run',
      description: 'TODO',
      risk: 'execute',
      input: {
        assistant_id: required(inBody(text())),
        thread: inBody(
          object({
            messages: list(
              object(
                {
                  role: choice(['user', 'assistant']),
                  content: eitherOf([text(), list(anyObject(), undefined, { minItems: 1 })]),
                  attachments: orNull(list(anyObject())),
                  metadata: orNull(anyObject()),
                },
                undefined,
                { required: ['role', 'content'] },
              ),
            ),
            tool_resources: orNull(
              object({
                code_interpreter: object({ file_ids: list(text(), undefined, { maxItems: 20 }) }),
                file_search: object({
                  vector_store_ids: list(text(), undefined, { maxItems: 1 }),
                  vector_stores: list(anyObject(), undefined, { maxItems: 1 }),
                }),
              }),
            ),
            metadata: orNull(anyObject()),
          }),
        ),
        model: inBody(
          orNull(
            eitherOf([
              text(),
              choice([
                'gpt-4o',
                'gpt-4o-2024-05-13',
                'gpt-4-turbo',
                'gpt-4-turbo-2024-04-09',
                'gpt-4-0125-preview',
                'gpt-4-turbo-preview',
                'gpt-4-1106-preview',
                'gpt-4-vision-preview',
                'gpt-4',
                'gpt-4-0314',
                'gpt-4-0613',
                'gpt-4-32k',
                'gpt-4-32k-0314',
                'gpt-4-32k-0613',
                'gpt-3.5-turbo',
                'gpt-3.5-turbo-16k',
                'gpt-3.5-turbo-0613',
                'gpt-3.5-turbo-1106',
                'gpt-3.5-turbo-0125',
                'gpt-3.5-turbo-16k-0613',
              ]),
            ]),
          ),
        ),
        instructions: inBody(orNull(text())),
        tools: inBody(
          orNull(
            list(
              eitherOf([
                object({ type: choice(['code_interpreter']) }, undefined, { required: ['type'] }),
                object({ type: choice(['file_search']), file_search: anyObject() }, undefined, { required: ['type'] }),
                object({ type: choice(['function']), function: anyObject() }, undefined, {
                  required: ['type', 'function'],
                }),
              ]),
              undefined,
              { maxItems: 20 },
            ),
          ),
        ),
        tool_resources: inBody(
          orNull(
            object({
              code_interpreter: object({ file_ids: list(text(), undefined, { maxItems: 20 }) }),
              file_search: object({ vector_store_ids: list(text(), undefined, { maxItems: 1 }) }),
            }),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        stream: inBody(orNull(flag())),
        max_prompt_tokens: inBody(orNull(integer(undefined, { minimum: 256 }))),
        max_completion_tokens: inBody(orNull(integer(undefined, { minimum: 256 }))),
        truncation_strategy: inBody(
          orNull(
            object(
              { type: choice(['auto', 'last_messages']), last_messages: orNull(integer(undefined, { minimum: 1 })) },
              undefined,
              { required: ['type'] },
            ),
          ),
        ),
        tool_choice: inBody(
          orNull(
            eitherOf([
              choice(['none', 'auto', 'required']),
              object(
                {
                  type: choice(['function', 'code_interpreter', 'file_search']),
                  function: object({ name: text() }, undefined, { required: ['name'] }),
                },
                undefined,
                { required: ['type'] },
              ),
            ]),
          ),
        ),
        parallel_tool_calls: inBody(flag()),
        response_format: inBody(
          orNull(eitherOf([choice(['none', 'auto']), object({ type: choice(['text', 'json_object']) })])),
        ),
        ...routing,
      },
    },
    {
      name: 'delete_thread',
      method: 'DELETE',
      path: '/threads/{thread_id}',
      host: 'gateway',
      title: 'Delete thread',
      description: 'TODO',
      risk: 'delete',
      input: { thread_id: inPath(text()), ...routing },
    },
    {
      name: 'get_thread',
      method: 'GET',
      path: '/threads/{thread_id}',
      host: 'gateway',
      title: 'Get thread',
      description: 'TODO',
      risk: 'read',
      input: { thread_id: inPath(text()), ...routing },
    },
    {
      name: 'update_thread',
      method: 'POST',
      path: '/threads/{thread_id}',
      host: 'gateway',
      title: 'Update thread',
      description: 'TODO',
      risk: 'write',
      input: {
        thread_id: inPath(text()),
        tool_resources: inBody(
          orNull(
            object({
              code_interpreter: object({ file_ids: list(text(), undefined, { maxItems: 20 }) }),
              file_search: object({ vector_store_ids: list(text(), undefined, { maxItems: 1 }) }),
            }),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'list_messages',
      method: 'GET',
      path: '/threads/{thread_id}/messages',
      host: 'gateway',
      title: 'List messages',
      description: 'TODO',
      risk: 'read',
      input: {
        thread_id: inPath(text()),
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        run_id: inQuery(text()),
        ...routing,
      },
    },
    {
      name: 'create_message',
      method: 'POST',
      path: '/threads/{thread_id}/messages',
      host: 'gateway',
      title: 'Create message',
      description: 'TODO',
      risk: 'write',
      input: {
        thread_id: inPath(text()),
        role: required(inBody(choice(['user', 'assistant']))),
        content: required(inBody(eitherOf([text(), list(anyObject(), undefined, { minItems: 1 })]))),
        attachments: inBody(orNull(list(object({ file_id: text(), tools: list(anyObject()) })))),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'delete_message',
      method: 'DELETE',
      path: '/threads/{thread_id}/messages/{message_id}',
      host: 'gateway',
      title: 'Delete message',
      description: 'TODO',
      risk: 'delete',
      input: { thread_id: inPath(text()), message_id: inPath(text()), ...routing },
    },
    {
      name: 'get_message',
      method: 'GET',
      path: '/threads/{thread_id}/messages/{message_id}',
      host: 'gateway',
      title: 'Get message',
      description: 'TODO',
      risk: 'read',
      input: { thread_id: inPath(text()), message_id: inPath(text()), ...routing },
    },
    {
      name: 'update_message',
      method: 'POST',
      path: '/threads/{thread_id}/messages/{message_id}',
      host: 'gateway',
      title: 'Update message',
      description: 'TODO',
      risk: 'write',
      input: {
        thread_id: inPath(text()),
        message_id: inPath(text()),
        metadata: inBody(orNull(anyObject())),
        ...routing,
      },
    },
    {
      name: 'list_runs',
      method: 'GET',
      path: '/threads/{thread_id}/runs',
      host: 'gateway',
      title: 'List runs',
      description: 'TODO',
      risk: 'read',
      input: {
        thread_id: inPath(text()),
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        ...routing,
      },
    },
    {
      name: 'create_run',
      method: 'POST',
      path: '/threads/{thread_id}/runs',
      host: 'gateway',
      title: 'Create run',
      description: 'TODO',
      risk: 'execute',
      input: {
        thread_id: inPath(text()),
        assistant_id: required(inBody(text())),
        model: inBody(
          orNull(
            eitherOf([
              text(),
              choice([
                'gpt-4o',
                'gpt-4o-2024-05-13',
                'gpt-4-turbo',
                'gpt-4-turbo-2024-04-09',
                'gpt-4-0125-preview',
                'gpt-4-turbo-preview',
                'gpt-4-1106-preview',
                'gpt-4-vision-preview',
                'gpt-4',
                'gpt-4-0314',
                'gpt-4-0613',
                'gpt-4-32k',
                'gpt-4-32k-0314',
                'gpt-4-32k-0613',
                'gpt-3.5-turbo',
                'gpt-3.5-turbo-16k',
                'gpt-3.5-turbo-0613',
                'gpt-3.5-turbo-1106',
                'gpt-3.5-turbo-0125',
                'gpt-3.5-turbo-16k-0613',
              ]),
            ]),
          ),
        ),
        instructions: inBody(orNull(text())),
        additional_instructions: inBody(orNull(text())),
        additional_messages: inBody(
          orNull(
            list(
              object(
                {
                  role: choice(['user', 'assistant']),
                  content: eitherOf([text(), list(anyObject(), undefined, { minItems: 1 })]),
                  attachments: orNull(list(anyObject())),
                  metadata: orNull(anyObject()),
                },
                undefined,
                { required: ['role', 'content'] },
              ),
            ),
          ),
        ),
        tools: inBody(
          orNull(
            list(
              eitherOf([
                object({ type: choice(['code_interpreter']) }, undefined, { required: ['type'] }),
                object({ type: choice(['file_search']), file_search: anyObject() }, undefined, { required: ['type'] }),
                object({ type: choice(['function']), function: anyObject() }, undefined, {
                  required: ['type', 'function'],
                }),
              ]),
              undefined,
              { maxItems: 20 },
            ),
          ),
        ),
        metadata: inBody(orNull(anyObject())),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        stream: inBody(orNull(flag())),
        max_prompt_tokens: inBody(orNull(integer(undefined, { minimum: 256 }))),
        max_completion_tokens: inBody(orNull(integer(undefined, { minimum: 256 }))),
        truncation_strategy: inBody(
          orNull(
            object(
              { type: choice(['auto', 'last_messages']), last_messages: orNull(integer(undefined, { minimum: 1 })) },
              undefined,
              { required: ['type'] },
            ),
          ),
        ),
        tool_choice: inBody(
          orNull(
            eitherOf([
              choice(['none', 'auto', 'required']),
              object(
                {
                  type: choice(['function', 'code_interpreter', 'file_search']),
                  function: object({ name: text() }, undefined, { required: ['name'] }),
                },
                undefined,
                { required: ['type'] },
              ),
            ]),
          ),
        ),
        parallel_tool_calls: inBody(flag()),
        response_format: inBody(
          orNull(eitherOf([choice(['none', 'auto']), object({ type: choice(['text', 'json_object']) })])),
        ),
        ...routing,
      },
    },
    {
      name: 'get_run',
      method: 'GET',
      path: '/threads/{thread_id}/runs/{run_id}',
      host: 'gateway',
      title: 'Get run',
      description: 'TODO',
      risk: 'read',
      input: { thread_id: inPath(text()), run_id: inPath(text()), ...routing },
    },
    {
      name: 'update_run',
      method: 'POST',
      path: '/threads/{thread_id}/runs/{run_id}',
      host: 'gateway',
      title: 'Update run',
      description: 'TODO',
      risk: 'write',
      input: { thread_id: inPath(text()), run_id: inPath(text()), metadata: inBody(orNull(anyObject())), ...routing },
    },
    {
      name: 'cancel_run',
      method: 'POST',
      path: '/threads/{thread_id}/runs/{run_id}/cancel',
      host: 'gateway',
      title: 'Cancel run',
      description: 'TODO',
      risk: 'delete',
      input: { thread_id: inPath(text()), run_id: inPath(text()), ...routing },
    },
    {
      name: 'list_run_steps',
      method: 'GET',
      path: '/threads/{thread_id}/runs/{run_id}/steps',
      host: 'gateway',
      title: 'List run steps',
      description: 'TODO',
      risk: 'read',
      input: {
        thread_id: inPath(text()),
        run_id: inPath(text()),
        limit: inQuery(integer()),
        order: inQuery(choice(['asc', 'desc'])),
        after: inQuery(text()),
        before: inQuery(text()),
        ...routing,
      },
    },
    {
      name: 'get_run_step',
      method: 'GET',
      path: '/threads/{thread_id}/runs/{run_id}/steps/{step_id}',
      host: 'gateway',
      title: 'Get run step',
      description: 'TODO',
      risk: 'read',
      input: { thread_id: inPath(text()), run_id: inPath(text()), step_id: inPath(text()), ...routing },
    },
    {
      name: 'submit_run_tool_outputs',
      method: 'POST',
      path: '/threads/{thread_id}/runs/{run_id}/submit_tool_outputs',
      host: 'gateway',
      title: 'Submit run tool outputs',
      description: 'TODO',
      risk: 'execute',
      input: {
        thread_id: inPath(text()),
        run_id: inPath(text()),
        tool_outputs: required(inBody(list(object({ tool_call_id: text(), output: text() })))),
        stream: inBody(orNull(flag())),
        ...routing,
      },
    },
  ],
} satisfies Domain;
