/** Reads the official OpenAPI document: every operation with its arguments, references and combinators resolved. */
import { parse } from 'yaml';
import { parsedOnce } from '../helpers/parsed-once.ts';
import { readShared } from './shared.ts';

/** A schema of OpenAPI 3.0, as far as it is read here. */
export interface DocumentSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, DocumentSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | DocumentSchema;
  readonly items?: DocumentSchema;
  readonly allOf?: readonly DocumentSchema[];
  readonly oneOf?: readonly DocumentSchema[];
  readonly anyOf?: readonly DocumentSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly example?: unknown;
}

/** Where the document puts an argument. */
export type DocumentPlace = 'path' | 'query' | 'header' | 'body' | 'form' | 'file' | 'whole-body';

/** One argument of a documented operation. */
export interface DocumentArgument {
  readonly name: string;
  readonly place: DocumentPlace;
  readonly required: boolean;
  readonly schema: DocumentSchema;
}

/** One operation of the document. */
export interface DocumentOperation {
  readonly method: string;
  readonly path: string;
  readonly arguments: readonly DocumentArgument[];
  /** Example bodies that the document prints. */
  readonly examples: readonly unknown[];
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: DocumentSchema;
}

interface Media {
  readonly schema?: DocumentSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface SecurityScheme {
  readonly type: string;
  readonly in?: string;
  readonly name?: string;
}

type Security = readonly Readonly<Record<string, unknown>>[];

interface RawOperation {
  readonly security?: Security;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly $ref?: string; readonly content?: Readonly<Record<string, Media>> };
  readonly responses?: unknown;
}

/** Stands for what is at the root of the body, and is never sent itself. Source: portkey-details.md 3. */
const PSEUDO_PROPERTY = 'hyperparameters';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;

/** The header of every request, which the client sets and no caller may. */
const OWN_HEADER = 'x-portkey-api-key';

/** The document, with references followed. */
export class OpenApiDocument {
  readonly operations: readonly DocumentOperation[];
  readonly #root: unknown;

  /** @param text the document as YAML */
  constructor(text: string) {
    this.#root = parsedOnce(text, 'YAML', parse);
    const { paths } = this.#root as {
      paths: Record<string, Record<string, RawOperation> & { parameters?: Parameter[] }>;
    };
    this.operations = Object.entries(paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation === undefined ? [] : [this.#operation(method, path, operation, item.parameters ?? [])];
      }),
    );
  }

  /**
   * Follows a schema's references, to the first schema that is none.
   *
   * @param schema a schema or a reference to one
   */
  resolve<Value extends { readonly $ref?: string }>(schema: Value): Value {
    let current = schema;
    while (current.$ref !== undefined) {
      current = current.$ref
        .split('/')
        .slice(1)
        .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], this.#root) as Value;
    }
    return current;
  }

  /**
   * What an object schema may hold, over all of its branches.
   *
   * @param schema an object's schema
   * @returns each property with every schema it has somewhere, and the names required in every branch
   */
  members(schema: DocumentSchema): { properties: Map<string, DocumentSchema[]>; required: Set<string> } {
    const { properties = {}, required = [], allOf = [], oneOf, anyOf } = this.resolve(schema);
    const all = new Map(Object.entries(properties).map(([name, property]) => [name, [property]]));
    const needed = new Set(required);
    const add = (more: Map<string, DocumentSchema[]>): void => {
      for (const [name, schemas] of more) all.set(name, [...(all.get(name) ?? []), ...schemas]);
    };
    for (const part of allOf.map((each) => this.members(each))) {
      add(part.properties);
      for (const name of part.required) needed.add(name);
    }
    for (const branches of [oneOf, anyOf]) {
      if (branches === undefined) continue;
      const parts = branches.map((each) => this.members(each));
      for (const part of parts) add(part.properties);
      for (const name of parts[0]?.required ?? []) if (parts.every((part) => part.required.has(name))) needed.add(name);
    }
    return { properties: all, required: needed };
  }

  /**
   * The schemas of a list's elements, over all branches.
   *
   * @param schema any schema
   */
  elements(schema: DocumentSchema): DocumentSchema[] {
    const { items, allOf = [], oneOf = [], anyOf = [] } = this.resolve(schema);
    return [...(items ? [items] : []), ...[...allOf, ...oneOf, ...anyOf].flatMap((each) => this.elements(each))];
  }

  /**
   * Whether a schema, in one of its branches, is an object whose keys the document leaves open.
   *
   * @param schema any schema
   */
  isOpen(schema: DocumentSchema): boolean {
    const { type, properties, additionalProperties, allOf = [], oneOf = [], anyOf = [] } = this.resolve(schema);
    const branches = [...allOf, ...oneOf, ...anyOf];
    if (branches.some((each) => this.isOpen(each))) return true;
    if (additionalProperties !== undefined && additionalProperties !== false) return true;
    return branches.length === 0 && properties === undefined && (type === 'object' || type === undefined);
  }

  /** Whether a schema, in one of its branches, is a list. */
  #mayBeList(schema: DocumentSchema): boolean {
    const { type, oneOf = [], anyOf = [], allOf = [] } = this.resolve(schema);
    return type === 'array' || [...oneOf, ...anyOf, ...allOf].some((each) => this.#mayBeList(each));
  }

  #operation(method: string, path: string, raw: RawOperation, shared: readonly Parameter[]): DocumentOperation {
    const parameters = [...shared, ...(raw.parameters ?? [])].map((parameter) => this.resolve(parameter));
    const body = raw.requestBody && this.resolve(raw.requestBody);
    const media = Object.entries(body?.content ?? {});
    return {
      method: method.toUpperCase(),
      path,
      arguments: [
        ...parameters.flatMap(({ name, in: place, required = false, schema = {} }): DocumentArgument[] =>
          place === 'cookie' || (place === 'header' && name.toLowerCase() === OWN_HEADER)
            ? []
            : [{ name, place, required, schema }],
        ),
        ...this.#securityHeaders(raw.security ?? []),
        ...media.flatMap(([type, { schema = {} }]) => this.#bodyArguments(type, schema)),
      ],
      examples: media.flatMap(([, { example, examples = {} }]) => [
        ...(example === undefined ? [] : [example]),
        ...Object.values(examples).flatMap(({ value }) => (value === undefined ? [] : [value])),
      ]),
    };
  }

  /** How a call chooses its provider stands in the document as ways to authenticate, and nowhere else. */
  #securityHeaders(security: Security): DocumentArgument[] {
    const { components } = this.#root as { components: { securitySchemes: Record<string, SecurityScheme> } };
    const names = security.flatMap((way) =>
      Object.keys(way).map((scheme) => {
        const { type, name } = components.securitySchemes[scheme] ?? {};
        return type === 'http' ? 'authorization' : (name ?? scheme);
      }),
    );
    return [...new Set(names)]
      .filter((name) => name !== OWN_HEADER)
      .map((name) => ({ name, place: 'header', required: false, schema: { type: 'string' } }));
  }

  #bodyArguments(type: string, schema: DocumentSchema): DocumentArgument[] {
    const { properties, required } = this.members(schema);
    const multipart = type === 'multipart/form-data';
    const arguments_ = [...properties].flatMap(([name, schemas]): DocumentArgument[] => {
      const one = schemas.length === 1 && schemas[0] !== undefined ? schemas[0] : { anyOf: schemas };
      if (name === PSEUDO_PROPERTY) return this.#bodyArguments(type, one).map((each) => ({ ...each, required: false }));
      const isFile = multipart && this.resolve(one).format === 'binary';
      return [
        { name, place: isFile ? 'file' : multipart ? 'form' : 'body', required: required.has(name), schema: one },
      ];
    });
    const whole = this.#mayBeList(schema) || arguments_.length === 0;
    return whole ? [...arguments_, { name: '(body)', place: 'whole-body', required: false, schema }] : arguments_;
  }
}

const found = readShared('portkey-openapi.yaml', 'PORTKEY_OPENAPI');

/** The official document, or the sentence that says why its tests are skipped. */
export const official: { readonly document: OpenApiDocument } | { readonly missing: string } =
  'text' in found ? { document: new OpenApiDocument(found.text) } : found;
