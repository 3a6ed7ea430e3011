import { inBody, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { anyObject, choice, eitherOf, flag, integer, list, mapOf, number, object, orNull, text } from './schema.ts';

export const completions = {
  domain: 'completions',
  about: 'TODO',
  offByDefault: true,
  operations: [
    {
      name: 'create_chat_completion',
      method: 'POST',
      path: '/chat/completions',
      host: 'gateway',
      title: 'Create chat completion',
      description: 'TODO',
      risk: 'execute',
      input: {
        messages: required(
          inBody(
            list(
              eitherOf([
                object({ content: text(), role: choice(['system']), name: text() }, undefined, {
                  required: ['content', 'role'],
                }),
                object({ content: text(), role: choice(['developer']), name: text() }, undefined, {
                  required: ['content', 'role'],
                }),
                object(
                  {
                    content: eitherOf([text(), list(anyObject(), undefined, { minItems: 1 })]),
                    role: choice(['user']),
                    name: text(),
                  },
                  undefined,
                  { required: ['content', 'role'] },
                ),
                object(
                  {
                    content: orNull(text()),
                    role: choice(['assistant']),
                    name: text(),
                    tool_calls: list(anyObject()),
                    function_call: orNull(anyObject()),
                  },
                  undefined,
                  { required: ['role'] },
                ),
                object({ role: choice(['tool']), content: text(), tool_call_id: text() }, undefined, {
                  required: ['role', 'content', 'tool_call_id'],
                }),
                object({ role: choice(['function']), content: orNull(text()), name: text() }, undefined, {
                  required: ['role', 'content', 'name'],
                }),
              ]),
              undefined,
              { minItems: 1 },
            ),
          ),
        ),
        model: required(
          inBody(
            eitherOf([
              text(),
              choice([
                'gpt-5',
                'gpt-5-mini',
                'gpt-5-nano',
                'o4-mini',
                'o3',
                'o3-mini',
                'o1',
                'o1-mini',
                'gpt-4o',
                'gpt-4o-mini',
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
                'gpt-3.5-turbo-0301',
                'gpt-3.5-turbo-0613',
                'gpt-3.5-turbo-1106',
                'gpt-3.5-turbo-0125',
                'gpt-3.5-turbo-16k-0613',
              ]),
            ]),
          ),
        ),
        frequency_penalty: inBody(orNull(number(undefined, { minimum: -2, maximum: 2 }))),
        logit_bias: inBody(orNull(mapOf(integer()))),
        logprobs: inBody(orNull(flag())),
        top_logprobs: inBody(orNull(integer(undefined, { minimum: 0, maximum: 20 }))),
        max_tokens: inBody(orNull(integer())),
        max_completion_tokens: inBody(orNull(integer())),
        n: inBody(orNull(integer(undefined, { minimum: 1, maximum: 128 }))),
        presence_penalty: inBody(orNull(number(undefined, { minimum: -2, maximum: 2 }))),
        response_format: inBody(
          eitherOf([
            object({ type: choice(['text']) }, undefined, { required: ['type'] }),
            object(
              {
                type: choice(['json_schema']),
                json_schema: object(
                  { description: text(), name: text(), schema: anyObject(), strict: orNull(flag()) },
                  undefined,
                  { required: ['name'] },
                ),
              },
              undefined,
              { required: ['type', 'json_schema'] },
            ),
            object({ type: choice(['json_object']) }, undefined, { required: ['type'] }),
          ]),
        ),
        seed: inBody(orNull(integer())),
        stop: inBody(eitherOf([orNull(text()), list(text(), undefined, { minItems: 1, maxItems: 4 })])),
        stream: inBody(orNull(flag())),
        stream_options: inBody(orNull(object({ include_usage: flag() }))),
        thinking: inBody(
          orNull(
            object(
              { type: choice(['enabled', 'disabled']), budget_tokens: integer(undefined, { minimum: 1 }) },
              undefined,
              { required: ['type'] },
            ),
          ),
        ),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        tools: inBody(
          list(
            object(
              {
                type: choice(['function']),
                function: object(
                  { description: text(), name: text(), parameters: anyObject(), strict: orNull(flag()) },
                  undefined,
                  { required: ['name'] },
                ),
              },
              undefined,
              { required: ['type', 'function'] },
            ),
          ),
        ),
        tool_choice: inBody(
          eitherOf([
            choice(['none', 'auto', 'required']),
            object(
              { type: choice(['function']), function: object({ name: text() }, undefined, { required: ['name'] }) },
              undefined,
              { required: ['type', 'function'] },
            ),
          ]),
        ),
        parallel_tool_calls: inBody(flag()),
        user: inBody(text()),
        function_call: inBody(
          eitherOf([choice(['none', 'auto']), object({ name: text() }, undefined, { required: ['name'] })]),
        ),
        functions: inBody(
          list(
            object({ description: text(), name: text(), parameters: anyObject() }, undefined, { required: ['name'] }),
            undefined,
            { minItems: 1, maxItems: 128 },
          ),
        ),
        ...routing,
      },
    },
    {
      name: 'create_completion',
      method: 'POST',
      path: '/completions',
      host: 'gateway',
      title: 'Create completion',
      description: 'TODO',
      risk: 'execute',
      input: {
        model: required(inBody(eitherOf([text(), choice(['gpt-3.5-turbo-instruct', 'davinci-002', 'babbage-002'])]))),
        prompt: required(
          inBody(
            orNull(
              eitherOf([
                text(),
                list(text()),
                list(integer(), undefined, { minItems: 1 }),
                list(list(integer(), undefined, { minItems: 1 }), undefined, { minItems: 1 }),
              ]),
            ),
          ),
        ),
        best_of: inBody(orNull(integer(undefined, { minimum: 0, maximum: 20 }))),
        echo: inBody(orNull(flag())),
        frequency_penalty: inBody(orNull(number(undefined, { minimum: -2, maximum: 2 }))),
        logit_bias: inBody(orNull(mapOf(integer()))),
        logprobs: inBody(orNull(integer(undefined, { minimum: 0, maximum: 5 }))),
        max_tokens: inBody(orNull(integer(undefined, { minimum: 0 }))),
        n: inBody(orNull(integer(undefined, { minimum: 1, maximum: 128 }))),
        presence_penalty: inBody(orNull(number(undefined, { minimum: -2, maximum: 2 }))),
        seed: inBody(orNull(integer())),
        stop: inBody(orNull(eitherOf([orNull(text()), list(text(), undefined, { minItems: 1, maxItems: 4 })]))),
        stream: inBody(orNull(flag())),
        stream_options: inBody(orNull(object({ include_usage: flag() }))),
        suffix: inBody(orNull(text())),
        temperature: inBody(orNull(number(undefined, { minimum: 0, maximum: 2 }))),
        top_p: inBody(orNull(number(undefined, { minimum: 0, maximum: 1 }))),
        user: inBody(text()),
        ...routing,
      },
    },
  ],
} satisfies Domain;
