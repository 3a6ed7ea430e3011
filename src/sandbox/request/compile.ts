import { Ajv, addFormats } from '@modelcontextprotocol/server/validators/ajv';
import type { FieldFault } from '../model/api-error.ts';

/** Finds what is wrong with a value; an empty list for nothing. */
export type Check = (value: unknown) => readonly FieldFault[];

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
addFormats(ajv);

/**
 * Makes a check of a schema.
 *
 * @param root what the value itself is called in the faults; its members go by their own names, its elements by its.
 */
export const compile = (schema: Record<string, unknown>, root: string): Check => {
  const validate = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return [];
    return faultsOf((validate.errors ?? []) as readonly AjvFault[], root);
  };
};

interface AjvFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** At most this many faults are told at once. */
const maxFaults = 20;

const faultsOf = (errors: readonly AjvFault[], root: string): FieldFault[] => {
  const faults = new Map<string, FieldFault>();
  for (const error of errors) {
    const path = dotted(error.instancePath, root);
    const missing = error.params.missingProperty;
    const fault: FieldFault =
      error.keyword === 'required' && typeof missing === 'string'
        ? { field: path === root ? missing : `${path}.${missing}`, message: 'is required' }
        : { field: path, message: wordsFor(error) };
    faults.set(`${fault.field} ${fault.message}`, fault);
  }
  return [...faults.values()].slice(0, maxFaults);
};

const dotted = (pointer: string, root: string): string => {
  if (pointer === '') return root;
  const parts = pointer.slice(1).split('/');
  const path = parts.map((part) =>
    /^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`,
  );
  const joined = path.join('');
  return joined.startsWith('[') ? `${root}${joined}` : joined.slice(1);
};

const wordsFor = ({ keyword, params, message }: AjvFault): string => {
  if (keyword === 'enum') {
    const allowed = Array.isArray(params.allowedValues) ? params.allowedValues : [];
    const shown = allowed
      .slice(0, 30)
      .map((value) => String(value))
      .join(', ');
    return `must be one of: ${shown}${allowed.length > 30 ? ', …' : ''}`;
  }
  if (keyword === 'type')
    return `must be ${Array.isArray(params.type) ? params.type.join(' or ') : String(params.type)}`;
  return message ?? 'is not valid';
};
