import { holdsPattern, readRule } from '../guardrails/check-table.ts';
import type { FieldFault } from '../model/api-error.ts';
import type { JsonObject } from '../model/handler.ts';
import { asList, asNumber, asObject, asObjects, asWords } from '../model/value.ts';

/** What a conditional strategy decides by. */
export interface Circumstance {
  readonly metadata: Readonly<Record<string, string>>;
  /** The request's own fields, such as `model`. */
  readonly params: JsonObject;
}

/** Queries within queries are followed this deep. */
const deepest = 10;

type Compare = (actual: string | undefined, expected: unknown) => boolean;

const numbers = (holds: (left: number, right: number) => boolean): Compare => {
  return (actual, expected) => holds(asNumber(actual) ?? Number.NaN, asNumber(expected) ?? Number.NaN);
};

const lists = (actual: string | undefined, expected: unknown): boolean =>
  actual !== undefined && asList(expected).map(asWords).includes(actual);

/** The operators of Portkey's conditional routing. */
const operators: Readonly<Record<string, Compare>> = {
  $eq: (actual, expected) => actual === asWords(expected),
  $ne: (actual, expected) => actual !== asWords(expected),
  $in: lists,
  $nin: (actual, expected) => !lists(actual, expected),
  $gt: numbers((left, right) => left > right),
  $gte: numbers((left, right) => left >= right),
  $lt: numbers((left, right) => left < right),
  $lte: numbers((left, right) => left <= right),
  $regex: (actual, expected) => {
    const rule = readRule(asWords(expected));
    return actual !== undefined && 'pattern' in rule && holdsPattern(rule.pattern, actual) === true;
  },
};

const fieldOf = (name: string, { metadata, params }: Circumstance): string | undefined => {
  const [place, ...rest] = name.split('.');
  const source = place === 'metadata' ? metadata : place === 'params' ? params : {};
  const key = rest.join('.');
  return Object.hasOwn(source, key) ? asWords(source[key]) : undefined;
};

const compare = (actual: string | undefined, condition: unknown): boolean => {
  const rules = asObject(condition);
  if (rules === undefined) return actual === asWords(condition);
  return Object.entries(rules).every(([name, expected]) => operators[name]?.(actual, expected) === true);
};

/** Whether a query holds: fields `metadata.<name>` and `params.<name>`, joined by `$and` and `$or`. */
export const holds = (query: unknown, circumstance: Circumstance, depth = 0): boolean => {
  const conditions = asObject(query);
  if (conditions === undefined || depth > deepest) return false;
  return Object.entries(conditions).every(([name, condition]) => {
    if (name === '$and') return asObjects(condition).every((part) => holds(part, circumstance, depth + 1));
    if (name === '$or') return asObjects(condition).some((part) => holds(part, circumstance, depth + 1));
    return compare(fieldOf(name, circumstance), condition);
  });
};

const operatorFaults = (rules: JsonObject, field: string): FieldFault[] =>
  Object.entries(rules).flatMap(([name, expected]) => {
    const at = `${field}.${name}`;
    if (!Object.hasOwn(operators, name))
      return [{ field: at, message: `is no operator: ${Object.keys(operators).join(', ')}` }];
    if ((name === '$in' || name === '$nin') && !Array.isArray(expected))
      return [{ field: at, message: 'must be array' }];
    const rule = name === '$regex' ? readRule(asWords(expected)) : undefined;
    return rule !== undefined && 'fault' in rule ? [{ field: at, message: rule.fault }] : [];
  });

/** What is wrong with a query. */
export const queryFaults = (query: unknown, field: string, depth = 0): FieldFault[] => {
  const conditions = asObject(query);
  if (conditions === undefined) return [{ field, message: 'must be object' }];
  if (depth > deepest) return [{ field, message: `nests deeper than ${deepest}` }];
  return Object.entries(conditions).flatMap(([name, condition]) => {
    const at = `${field}.${name}`;
    if (name === '$and' || name === '$or') {
      if (!Array.isArray(condition)) return [{ field: at, message: 'must be array' }];
      return condition.flatMap((part, index) => queryFaults(part, `${at}[${index}]`, depth + 1));
    }
    if (!/^(?:metadata|params)\../.test(name))
      return [{ field: at, message: 'is no field: metadata.<name> or params.<name>' }];
    const rules = asObject(condition);
    return rules === undefined ? [] : operatorFaults(rules, at);
  });
};
