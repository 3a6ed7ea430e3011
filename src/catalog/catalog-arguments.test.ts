/** Rules that hold for the arguments of every entry of the table. */
import { describe, expect, it } from 'vitest';
import { catalog } from './index.ts';
import type { CatalogEntry, Field } from './model/operation.ts';
import type { JsonSchema } from './model/schema.ts';

function expectNone(faultsOf: (entry: CatalogEntry) => readonly string[]): void {
  const faults = catalog.flatMap((entry) => faultsOf(entry).map((fault) => `${entry.name}: ${fault}`));
  expect(faults, faults.join('\n')).toEqual([]);
}

const faultIf = (wrong: boolean, fault: string): string[] => (wrong ? [fault] : []);
const fieldsOf = (entry: CatalogEntry): [string, Field][] => Object.entries(entry.input);
const has = (entry: CatalogEntry, argument: string): boolean => Object.hasOwn(entry.input, argument);

/** `workspaceId`, `workspace-id` and `workspace_id` are one name to the pipeline. */
const styleless = (name: string): string => name.replace(/[-_\s]/g, '').toLowerCase();

const placeholdersOf = ({ path }: CatalogEntry): string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, placeholder = '']) => placeholder);

describe('arguments', () => {
  it('are snake_case', () => {
    expectNone((entry) => Object.keys(entry.input).filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)));
  });

  it('fill each part of the path exactly once', () => {
    expectNone((entry) => {
      const inPath = fieldsOf(entry).filter(([, field]) => field.in === 'path');
      const wanted = placeholdersOf(entry).map(styleless);
      const given = inPath.map(([name, { wire = name }]) => styleless(wire));
      return [
        ...wanted.filter((part) => given.filter((name) => name === part).length !== 1).map((part) => `{${part}}`),
        ...given.filter((name) => !wanted.includes(name)).map((name) => `${name} is not in the path`),
        ...inPath.filter(([, field]) => field.required !== true).map(([name]) => `${name} is not required`),
      ];
    });
  });

  it('travel under one name each', () => {
    expectNone((entry) => {
      const keys = fieldsOf(entry)
        .filter(([, field]) => !['local', 'period', 'filters'].includes(field.in))
        .map(([name, field]) => `${field.in} ${field.wire ?? name}`);
      return keys.filter((key, index) => keys.indexOf(key) !== index);
    });
  });

  it('name a header by its own name', () => {
    expectNone((entry) =>
      fieldsOf(entry)
        .filter(([, field]) => field.in === 'header' && !/^[a-z][a-z-]*$/.test(field.wire ?? ''))
        .map(([name]) => name),
    );
  });

  it('that are required are listed, but for what a period stands for', () => {
    expectNone((entry) => {
      const stoodFor = new Set(
        fieldsOf(entry)
          .flatMap(([, field]) => field.span ?? [])
          .map((name) => name.split('.')[0]),
      );
      return fieldsOf(entry)
        .filter(([name, field]) => field.required && field.unlisted && !stoodFor.has(name))
        .map(([name]) => name);
    });
  });

  it('send a body only where there can be one, and of one kind', () => {
    expectNone((entry) => {
      const places = new Set(fieldsOf(entry).map(([, field]) => field.in));
      const multipart = places.has('form') || places.has('file');
      return [
        ...faultIf(entry.method === 'GET' && (places.has('body') || multipart), 'GET with a body'),
        ...faultIf(multipart && (places.has('body') || places.has('whole-body')), 'multipart and JSON'),
        ...faultIf(fieldsOf(entry).filter(([, field]) => field.in === 'whole-body').length > 1, 'two whole bodies'),
      ];
    });
  });

  it('travel as text only where they are parsed', () => {
    expectNone((entry) =>
      fieldsOf(entry)
        .filter(([, { encode, in: place, schema }]) => {
          if (encode === 'repeated') return !['query', 'form'].includes(place) || schema.type !== 'array';
          return encode === 'csv' && place === 'body';
        })
        .map(([name]) => name),
    );
  });

  it('are grouped by rules that name real ones', () => {
    expectNone((entry) =>
      [...(entry.needsOneOf ?? []), ...(entry.atMostOneOf ?? [])].flatMap((group) => [
        ...group.filter((name) => !has(entry, name)),
        ...faultIf(group.length < 2 || new Set(group).size !== group.length, `group of ${group.join(', ')}`),
      ]),
    );
  });

  it('that hold secrets by name are marked as such', () => {
    const secret =
      /(^|_)(secret|password|private_key|access_token|refresh_token|api_key|secret_access_key|auth_token)$/i;
    function* unmarked(name: string, schema: JsonSchema): Generator<string> {
      const key = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
      if (secret.test(key) && schema.type === 'string' && schema.enum === undefined && schema.writeOnly !== true)
        yield name;
      const { properties = {}, items, anyOf = [] } = schema;
      for (const [inner, value] of Object.entries(properties)) yield* unmarked(inner, value);
      for (const each of [...anyOf, ...(items ? [items] : [])]) yield* unmarked(name, each);
    }
    expectNone((entry) => fieldsOf(entry).flatMap(([name, field]) => [...unmarked(name, field.schema)]));
  });
});

describe('schemas of arguments', () => {
  function* faultsIn(schema: JsonSchema, at: string, around: JsonSchema['properties'] = {}): Generator<string> {
    const { type, properties = {}, required = [], enum: values, items, anyOf = [], minimum, maximum, pattern } = schema;
    const known = { ...around, ...properties };
    for (const name of required) if (known[name] === undefined) yield `${at} requires ${name}, which it lacks`;
    if (values !== undefined && (values.length === 0 || new Set(values).size !== values.length)) yield `${at}: enum`;
    if (type === 'array' && items === undefined) yield `${at}: a list of what?`;
    if (minimum !== undefined && maximum !== undefined && minimum > maximum) yield `${at}: ${minimum} > ${maximum}`;
    if (pattern !== undefined) new RegExp(pattern);
    for (const [name, value] of Object.entries(properties)) yield* faultsIn(value, `${at}.${name}`);
    if (items) yield* faultsIn(items, `${at}[]`);
    for (const branch of anyOf) yield* faultsIn(branch, at, known);
  }

  it('are sound', () => {
    expectNone((entry) => fieldsOf(entry).flatMap(([name, field]) => [...faultsIn(field.schema, name)]));
  });

  it('are listed shallow: no property, bound or combinator of a deeper level', () => {
    expectNone((entry) =>
      fieldsOf(entry)
        .filter(([, { listed }]) => listed?.properties !== undefined || listed?.items?.properties !== undefined)
        .map(([name]) => name),
    );
  });

  it('have listed types that the complete ones allow', () => {
    expectNone((entry) =>
      fieldsOf(entry)
        .filter(([, { listed, schema, encode }]) => {
          if (listed?.type === undefined || encode === 'json') return false;
          const types = [schema, ...(schema.anyOf ?? [])].map(({ type }) => type);
          return !types.includes(undefined) && !types.includes(listed.type);
        })
        .map(([name]) => name),
    );
  });
});

describe('older arguments', () => {
  it('do not take the name of a real one', () => {
    expectNone((entry) => {
      const real = new Set(Object.keys(entry.input).map(styleless));
      return Object.keys(entry.argumentAliases ?? {}).filter((alias) => real.has(styleless(alias)));
    });
  });

  it('lead to a real one, or are refused with what replaces them', () => {
    expectNone((entry) =>
      Object.entries(entry.argumentAliases ?? {}).flatMap(([alias, target]) => {
        if (typeof target === 'string') return faultIf(!has(entry, target), `${alias} → ${target}`);
        if ('spread' in target) return [];
        if ('ignored' in target) return faultIf(target.ignored.trim().length < 10, `${alias} is ignored with no word`);
        if ('refused' in target) return faultIf(target.refused.trim().length < 10, `${alias} is refused with no word`);
        // An older name inside an argument leads on from the object that holds it.
        const place = alias.includes('.') ? `${alias.slice(0, alias.lastIndexOf('.') + 1)}${target.into}` : target.into;
        return faultIf(!leads(entry, place), `${alias} → ${place}`);
      }),
    );
  });
});

/** Whether `rate_limits[0].value` leads into a real argument, to a key that its schema knows or leaves open. */
function leads(entry: CatalogEntry, path: string): boolean {
  const [first = '', ...steps] = path.replaceAll(/\[\d*\]/g, '.[]').split('.');
  const field = entry.input[first];
  if (field === undefined) return false;
  let schemas: readonly JsonSchema[] = [field.schema];
  for (const step of steps) {
    const all = schemas.flatMap((schema) => [schema, ...(schema.anyOf ?? [])]);
    if (all.some(({ type, properties }) => type === 'object' && properties === undefined)) return true;
    schemas = all.flatMap(({ items, properties }) => (step === '[]' ? items : properties?.[step]) ?? []);
    if (schemas.length === 0) return false;
  }
  return true;
}

describe('paging', () => {
  it('names real arguments, and all that its style needs', () => {
    expectNone((entry) => {
      const { paging } = entry;
      if (paging === undefined) return [];
      const { style, page, size, after, skip, first, maxSize } = paging;
      const needed: readonly (string | undefined)[] = {
        pages: [page, size],
        cursor: [after, size],
        offset: [skip, size],
        none: [],
      }[style];
      return [
        ...faultIf(needed.includes(undefined), `${style} lacks an argument`),
        ...[page, size, after, skip].flatMap((name) => (name !== undefined && !has(entry, name) ? [name] : [])),
        ...faultIf(style === 'pages' && first === undefined, 'no first page'),
        ...faultIf(maxSize !== undefined && maxSize < 1, 'no page at all'),
      ];
    });
  });

  it('is known for every list', () => {
    expectNone(({ name, paging, risk }) => faultIf(/^list_/.test(name) && risk === 'read' && !paging, 'no paging'));
  });

  it('is known wherever a page can be asked for', () => {
    expectNone((entry) =>
      faultIf(
        entry.paging === undefined && ['current_page', 'page_size', 'page', 'after'].some((name) => has(entry, name)),
        'takes a page and has no paging',
      ),
    );
  });

  it('goes no further than the size that the schema allows', () => {
    expectNone((entry) => {
      const { size, maxSize } = entry.paging ?? {};
      const maximum = size === undefined ? undefined : entry.input[size]?.schema.maximum;
      return faultIf(maximum !== undefined && maxSize !== undefined && maxSize > maximum, `${maxSize} > ${maximum}`);
    });
  });
});

describe('examples', () => {
  it('give real arguments, and every required one', () => {
    expectNone((entry) =>
      (entry.examples ?? []).flatMap(({ arguments: given }) => {
        const period = has(entry, 'period');
        return [
          ...Object.keys(given).filter((name) => !has(entry, name)),
          ...fieldsOf(entry)
            .filter(
              ([name, field]) => field.required && !(name in given) && !(period && /^(period|time_of_)/.test(name)),
            )
            .map(([name]) => `lacks ${name}`),
          ...(entry.needsOneOf ?? [])
            .filter((group) => !group.some((name) => name in given))
            .map((group) => `lacks one of ${group.join(', ')}`),
        ];
      }),
    );
  });
});
