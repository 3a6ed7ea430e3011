import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { JsonSchema } from '../../catalog/model/schema.ts';
import type { BuiltRequest } from '../../portkey/contract.ts';
import { masked } from '../secrets/mask.ts';
import { type Envelope, good } from './envelope.ts';

const SECRET_HEADER = /authorization|api-key|virtual-key/;

/**
 * The request that a call would send. Nothing is sent, and no secret in it is shown.
 *
 * @param operation the operation that is called
 * @param request what it would send
 * @param notes what is to be said beside it
 */
export function dryRun(operation: CatalogEntry, request: BuiltRequest, notes: readonly string[]): Envelope {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? masked(value) : value]),
  );
  return good(
    {
      dry_run: true,
      method: request.method,
      url: request.url,
      headers,
      ...(request.bodyValue !== undefined && { body: bodyShown(operation, request.bodyValue) }),
    },
    { notes: ['Dry run: nothing was sent.', ...notes] },
  );
}

/** The body with every value masked whose schema says that it is a secret. */
function bodyShown(operation: CatalogEntry, body: unknown): unknown {
  const fields = Object.entries(operation.input);
  const whole = fields.find(([, field]) => field.in === 'whole-body');
  if (whole) return hidden(body, whole[1].schema);
  const properties = Object.fromEntries(fields.map(([name, field]) => [field.wire ?? name, field.schema]));
  return hidden(body, { properties });
}

function hidden(value: unknown, schema: JsonSchema): unknown {
  const branches = [schema, ...(schema.anyOf ?? [])];
  if (branches.some((branch) => branch.writeOnly === true)) return maskedLeaves(value);
  if (Array.isArray(value)) {
    const items = branches.find((branch) => branch.items !== undefined)?.items ?? {};
    return value.map((item) => hidden(item, items));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const schemas = branches.flatMap((branch) => schemaOf(branch, key));
      return [key, hidden(item, schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas })];
    }),
  );
}

function schemaOf(schema: JsonSchema, key: string): JsonSchema[] {
  const own = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (own !== undefined) return [own];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

function maskedLeaves(value: unknown): unknown {
  if (typeof value === 'string') return masked(value);
  if (Array.isArray(value)) return value.map(maskedLeaves);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskedLeaves(item)]));
}
