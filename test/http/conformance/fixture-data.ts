/** A red dot, 1 by 1. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** No sound at all. */
export const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export const IMAGE = { type: 'image', data: PNG, mimeType: 'image/png' };
export const EMBEDDED = {
  type: 'resource',
  resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
};

/** Every keyword of JSON Schema 2020-12 that must come through a tool list unharmed. */
export const SCHEMA_2020 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

export const RESOURCES = [
  { uri: 'test://static-text', name: 'static-text', description: 'Text', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'static-binary', description: 'A picture', mimeType: 'image/png' },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'Text that can be watched',
    mimeType: 'text/plain',
  },
];
export const TEMPLATE = {
  uriTemplate: 'test://template/{id}/data',
  name: 'template',
  description: 'Data for an id',
  mimeType: 'application/json',
};

/** What a resource holds; undefined for one that is not there. */
export function readResource(uri: string): Readonly<Record<string, unknown>> | undefined {
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? [];
  if (id !== undefined)
    return {
      uri,
      mimeType: 'application/json',
      text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
    };
  if (uri === 'test://static-text')
    return { uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' };
  if (uri === 'test://static-binary') return { uri, mimeType: 'image/png', blob: PNG };
  if (uri === 'test://watched-resource') return { uri, mimeType: 'text/plain', text: 'Watched resource content' };
  return undefined;
}

const argument = (name: string) => ({ name, description: `Argument ${name}`, required: true });
export const PROMPTS = [
  { name: 'test_simple_prompt', description: 'No arguments' },
  { name: 'test_prompt_with_arguments', description: 'Two arguments', arguments: [argument('arg1'), argument('arg2')] },
  { name: 'test_prompt_with_embedded_resource', description: 'Holds a resource', arguments: [argument('resourceUri')] },
  { name: 'test_prompt_with_image', description: 'Holds a picture' },
  { name: 'test_input_required_result_prompt', description: 'Asks first' },
];

const user = (content: object) => ({ role: 'user', content });
const say = (text: string) => user({ type: 'text', text });

/** The messages of a prompt. */
export function prompt(name: string, args: Readonly<Record<string, string>>): readonly object[] {
  if (name === 'test_prompt_with_arguments')
    return [say(`Prompt with arguments: arg1='${args.arg1}', arg2='${args.arg2}'`)];
  if (name === 'test_prompt_with_embedded_resource')
    return [
      user({
        type: 'resource',
        resource: { uri: args.resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
      }),
      say('Please process the embedded resource above.'),
    ];
  if (name === 'test_prompt_with_image') return [user(IMAGE), say('Please analyze the image above.')];
  return [say('This is a simple prompt for testing.')];
}
