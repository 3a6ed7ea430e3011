import type { JsonSchema } from '../../catalog/model/schema.ts';

type Kind = 'string' | 'number' | 'array' | 'object';

/** What the schemas of a place say of a value that stands there: worked out once for each place of the catalog. */
export interface Described {
  /** Whether the catalog knows the place by its name; others are judged more strictly. */
  readonly known: boolean;
  /** Nothing connects to an address here. */
  readonly inert: boolean;
  readonly secret: boolean;
  /** A number here is meant as one, not as an address. */
  readonly numeric: boolean;
  /** The only texts that may be here, where there is such a list. */
  readonly choices: ReadonlySet<unknown> | undefined;
  /** Whether the members of an object are described one by one. */
  readonly hasMembers: boolean;
  member(name: string): Described;
  items(): Described;
  /** The same for a value of this kind: of several schemas those that it can be meant for. */
  as(kind: Kind): Described;
}

/** A place of which the catalog says nothing. */
export const UNDESCRIBED: Described = describedBy([], false);

const known = new WeakMap<JsonSchema, Described>();

/**
 * What one schema says.
 *
 * @param schema of an argument of the catalog
 */
export function described(schema: JsonSchema): Described {
  let place = known.get(schema);
  if (place === undefined) {
    place = describedBy(branchesOf(schema), true);
    known.set(schema, place);
  }
  return place;
}

function describedBy(schemas: readonly JsonSchema[], isKnown: boolean): Described {
  const members = new Map<string, Described>();
  const kinds = new Map<Kind, Described>();
  let others: Described | undefined;
  let items: Described | undefined;
  const choices = schemas.flatMap((schema) => schema.enum ?? []);
  const names = new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)));
  return {
    known: isKnown,
    inert: schemas.length > 0 && schemas.every(({ inert }) => inert !== undefined),
    secret: schemas.some(({ writeOnly }) => writeOnly === true),
    numeric: schemas.some(({ type }) => type === 'integer' || type === 'number'),
    choices: choices.length === 0 ? undefined : new Set(choices),
    hasMembers: schemas.some(({ properties }) => properties !== undefined),
    member: (name) => {
      let member = members.get(name);
      if (member === undefined && names.has(name)) {
        member = describedBy(
          schemas.flatMap(({ properties }) => (properties?.[name] ? branchesOf(properties[name]) : [])),
          true,
        );
        members.set(name, member);
      }
      if (member !== undefined) return member;
      others ??= describedBy(schemas.flatMap(otherMembers), false);
      return others;
    },
    items: () => {
      items ??= describedBy(
        schemas.flatMap((schema) => (schema.items ? branchesOf(schema.items) : [])),
        isKnown,
      );
      return items;
    },
    as(kind) {
      let narrowed = kinds.get(kind);
      if (narrowed === undefined) {
        const meant = schemas.filter((schema) => schema.type === undefined || kindOf(schema.type) === kind);
        narrowed = meant.length === schemas.length || meant.length === 0 ? this : describedBy(meant, isKnown);
        kinds.set(kind, narrowed);
      }
      return narrowed;
    },
  };
}

const kindOf = (type: NonNullable<JsonSchema['type']>): Kind | 'boolean' => (type === 'integer' ? 'number' : type);

const otherMembers = ({ additionalProperties }: JsonSchema): readonly JsonSchema[] =>
  typeof additionalProperties === 'object' ? branchesOf(additionalProperties) : [];

const branchesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branchesOf).map((branch) => inherited(branch, schema));

/** What is said of a choice holds for each of its branches. */
const inherited = (branch: JsonSchema, { inert, writeOnly }: JsonSchema): JsonSchema =>
  inert === undefined && writeOnly === undefined
    ? branch
    : { ...branch, ...(inert && { inert }), ...(writeOnly && { writeOnly }) };
