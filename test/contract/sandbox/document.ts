import { Ajv } from '@modelcontextprotocol/server/validators/ajv';
import { parse } from 'yaml';
import type { JsonObject } from '../../../src/sandbox/model/handler.ts';
import { asObject } from '../../../src/sandbox/model/value.ts';
import { parsedOnce } from '../../helpers/parsed-once.ts';
import { readShared } from '../shared.ts';

/** What is wrong with a value, or nothing. */
export type Faults = readonly string[];

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` becomes a type, `oneOf` is read as `anyOf`, formats are not checked.
 *
 * @param fractions whether the document's integers are read as numbers: those of analytics are averages, rates and
 * costs (portkey-details.md 3, "integers for averages")
 */
const converted = (value: unknown, fractions = false): unknown => {
  if (Array.isArray(value)) return value.map((each) => converted(each, fractions));
  const schema = asObject(value);
  if (schema === undefined) return value;
  const plain: JsonObject = {};
  for (const [name, inner] of Object.entries(schema)) {
    if (['nullable', 'discriminator', 'format', 'example', 'default', 'externalDocs', 'xml'].includes(name)) continue;
    // One enum of the document names a provider twice, which strict validators refuse (portkey-details.md 3).
    if (name === 'enum' && Array.isArray(inner)) plain.enum = [...new Set(inner)];
    else plain[name === 'oneOf' ? 'anyOf' : name] = name === 'required' ? inner : converted(inner, fractions);
  }
  if (fractions && plain.type === 'integer') plain.type = 'number';
  if (typeof plain.$ref === 'string') return nullableOr(schema, { $ref: plain.$ref });
  return nullableOr(schema, plain);
};

const nullableOr = (schema: JsonObject, plain: JsonObject): JsonObject =>
  schema.nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;

/** Validates against the official document; undefined when it is not there. */
export interface DocumentCheck {
  reply(method: string, path: string, value: unknown): Faults;
  request(method: string, path: string, value: unknown): Faults;
  named(schema: string, value: unknown): Faults;
}

let known: DocumentCheck | undefined;

/** Reads the document from `PORTKEY_OPENAPI` or `../shared`; the test files of a worker share its compiled schemas. */
export const officialDocument = (): DocumentCheck | undefined => {
  known ??= checkOfDocument();
  return known;
};

const checkOfDocument = (): DocumentCheck | undefined => {
  const found = readShared('portkey-openapi.yaml', 'PORTKEY_OPENAPI');
  if ('missing' in found) return undefined;
  const document = asObject(parsedOnce(found.text, 'YAML', parse)) ?? {};
  const schemas = asObject(asObject(document.components)?.schemas) ?? {};
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  for (const fractions of [false, true])
    ajv.addSchema({
      $id: fractions ? 'fractions' : 'document',
      components: { schemas: converted(schemas, fractions) },
    } as object);
  const relinked = (schema: unknown, fractions: boolean): object =>
    JSON.parse(
      JSON.stringify(converted(schema, fractions)).replaceAll(
        '"#/components',
        fractions ? '"fractions#/components' : '"document#/components',
      ),
    ) as object;
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  const check = (key: string, schema: unknown, value: unknown): Faults => {
    const validate = compiled.get(key) ?? ajv.compile(relinked(schema, key.includes(' /analytics/')));
    compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const at = (method: string, path: string): JsonObject =>
    asObject(asObject(asObject(document.paths)?.[path])?.[method.toLowerCase()]) ?? {};
  const schemaIn = (part: unknown): unknown => {
    const content = asObject(asObject(part)?.content);
    return asObject(content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
  };
  return {
    reply: (method, path, value) => {
      const schema = schemaIn(asObject(at(method, path).responses)?.['200']);
      return schema === undefined ? [] : check(`reply ${method} ${path}`, schema, value);
    },
    request: (method, path, value) => {
      const schema = schemaIn(at(method, path).requestBody);
      return schema === undefined ? [] : check(`request ${method} ${path}`, schema, value);
    },
    named: (schema, value) => check(schema, { $ref: `#/components/schemas/${schema}` }, value),
  };
};
