import { Ajv } from '@modelcontextprotocol/server/validators/ajv';

const errors = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['field', 'message'],
    properties: { field: { type: 'string', minLength: 1 }, message: { type: 'string', minLength: 1 } },
    additionalProperties: false,
  },
} as const;

const code = { enum: ['AB01', 'AB02', 'AB03', 'AB04', 'AB05', 'AB06', 'AB07', 'AB08', 'AB09'] } as const;

/** The error bodies that Portkey is known to send. Sources: portkey-facts.md "Authentication, errors"; portkey-details.md 2a. */
const errorBody = {
  anyOf: [
    {
      type: 'object',
      required: ['success', 'data'],
      properties: {
        success: { const: false },
        data: {
          type: 'object',
          required: ['message', 'errorCode'],
          properties: { message: { type: 'string', minLength: 1 }, errorCode: code, errors },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
    {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['message', 'type', 'param', 'code'],
          properties: {
            message: { type: 'string', minLength: 1 },
            type: { type: ['string', 'null'] },
            param: { type: ['string', 'null'] },
            code: { type: ['string', 'null'] },
            errors,
          },
          additionalProperties: false,
        },
        provider: { type: 'string' },
        // A guardrail's refusal says what its checks found.
        hook_results: { type: 'object' },
      },
      additionalProperties: false,
    },
    // The public pricing pages.
    {
      type: 'object',
      required: ['error'],
      properties: { error: { type: 'string', minLength: 1 } },
      additionalProperties: false,
    },
  ],
};

const validate = new Ajv({ allErrors: true, strict: false }).compile(errorBody);

/** What of a refusal's body is not as Portkey's are; empty when it is. */
export const errorFaults = (body: unknown): string[] =>
  validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

interface Fault {
  readonly field: string;
}

/** The fields that a refusal names. */
export const namedFields = (body: {
  readonly data?: { readonly errors?: readonly Fault[] };
  readonly error?: { readonly errors?: readonly Fault[]; readonly param?: string | null };
}): string[] => {
  const listed = body.data?.errors ?? body.error?.errors ?? [];
  const param = body.error?.param;
  return [...listed.map(({ field }) => field), ...(typeof param === 'string' ? [param] : [])];
};
