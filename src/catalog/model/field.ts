import type { Field } from './operation.ts';
import type { JsonSchema } from './schema.ts';

type Options = Partial<Omit<Field, 'in' | 'schema'>>;

/** An argument that fills `{…}` in the path. Always required. */
export const inPath = (schema: JsonSchema, options?: Options): Field => ({
  in: 'path',
  schema,
  required: true,
  ...options,
});

/** An argument in the query string. */
export const inQuery = (schema: JsonSchema, options?: Options): Field => ({ in: 'query', schema, ...options });

/** A property of the JSON body. */
export const inBody = (schema: JsonSchema, options?: Options): Field => ({ in: 'body', schema, ...options });

/** A request header; `wire` is its name. */
export const inHeader = (schema: JsonSchema, wire: string, options?: Options): Field => ({
  in: 'header',
  schema,
  wire,
  ...options,
});

/** A text part of a multipart body. */
export const inForm = (schema: JsonSchema, options?: Options): Field => ({ in: 'form', schema, ...options });

/** An argument that is used here and not sent. */
export const local = (schema: JsonSchema, options?: Options): Field => ({ in: 'local', schema, ...options });

/** A file part of a multipart body: `{path}` below the upload directory, or `{base64, filename}`. */
export const inFile = (description: string, options?: Options): Field => ({
  in: 'file',
  schema: {
    type: 'object',
    description,
    properties: { path: { type: 'string' }, base64: { type: 'string' }, filename: { type: 'string' } },
    additionalProperties: false,
  },
  ...options,
});

const periodHelp =
  'last_N_hours, last_N_days, last_N_weeks, last_N_months, today, yesterday, this_week, last_week, this_month or last_month (UTC, weeks from Monday), or FROM/TO.';

/**
 * A named span of time, instead of its start and its end.
 *
 * @param from the argument that takes the start; a dotted path leads into one
 * @param to the argument that takes the end
 */
export const inPeriod = (from: string, to: string, options?: Options): Field => ({
  in: 'period',
  schema: { type: 'string', description: `${periodHelp} For exact times leave it out and give ${from} and ${to}.` },
  listed: {
    type: 'string',
    description: from.includes('.')
      ? `last_7_days, … or instead ${from}, ${to.split('.').at(-1)}`
      : 'last_7_days, … or both times',
  },
  span: [from, to],
  ...options,
});

/** The same argument, required. */
export const required = (field: Field): Field => ({ ...field, required: true });

/** The same argument, accepted but not shown in tool lists. */
export const unlisted = (field: Field): Field => ({ ...field, unlisted: true });

/** The same argument, where `null` clears what is there. */
export const clearable = (field: Field): Field => ({ ...field, schema: { ...field.schema, nullable: true } });

/** The same argument under the API's own name. */
export const wired = (wire: string, field: Field): Field => ({ ...field, wire });

/** The same argument, which on an update replaces what is stored whole: members that are not named are lost. */
export const replacing = (field: Field): Field => ({ ...field, onUpdate: 'replaces' });

/** The same argument, which on an update is merged into what is stored: members that are not named stay. */
export const merging = (field: Field): Field => ({ ...field, onUpdate: 'merges' });

/** An argument that travels as a string holding JSON and is accepted parsed. */
export const asJson = (field: Field): Field => ({ ...field, encode: 'json' });

/** A list that travels as one comma-separated string. */
export const asCsv = (field: Field): Field => ({ ...field, encode: 'csv' });
