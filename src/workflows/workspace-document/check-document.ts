import { isObject } from '../../json.ts';
import { MASK, MASK_INSIDE } from '../../masks.ts';
import { shortened } from '../../shortened.ts';
import { operationCalled } from '../model/reads.ts';
import type { Values } from '../model/values.ts';
import { isReference, textsIn, without } from './references.ts';
import {
  type Entry,
  FORMAT,
  keyOf,
  type Section,
  type SectionName,
  sectionNames,
  sections,
  WORKSPACE_FIELDS,
} from './sections.ts';

/** A fault of a document: the field, and what is valid there. */
export interface DocumentFault {
  readonly field: string;
  readonly message: string;
}

/** A document that can be planned by. A section that is not in it is left as it is. */
export interface Document {
  readonly workspace?: Values;
  readonly sections: ReadonlyMap<SectionName, readonly Entry[]>;
}

/** What an export says about itself, beside what is in the workspace. */
const ABOUT = ['format', 'counts', 'left_out', 'not_exported', 'not_read'] as const;

const VERSION_FIELDS: Readonly<Record<string, readonly string[]>> = {
  partials: ['string'],
  prompts: [
    'string',
    'parameters',
    'model',
    'virtual_key',
    'functions',
    'tools',
    'tool_choice',
    'is_raw_template',
    'metadata',
    'label',
  ],
};

const MOST_FAULTS = 20;
const LONGEST_NAME = 60;

/**
 * Reads a document of a workspace.
 *
 * @param given as it came
 * @returns the document, or each fault with the field that has it
 */
export function readDocument(given: unknown): Document | readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const fault = (field: string, message: string): void => {
    if (faults.length < MOST_FAULTS) faults.push({ field: `document${field}`, message });
  };
  if (!isObject(given)) return [{ field: 'document', message: 'must be an object, as export_workspace writes it' }];
  if (given.format !== FORMAT) fault('.format', `must be ${FORMAT}, as export_workspace writes it`);
  const known = [...ABOUT, 'workspace', ...sectionNames];
  for (const name of Object.keys(given))
    if (!known.some((one) => one === name)) fault(`.${shown(name)}`, `is none of ${known.join(', ')}`);
  const { workspace } = given;
  if (workspace !== undefined) checkWorkspace(workspace, fault);
  const found = new Map<SectionName, readonly Entry[]>();
  for (const section of sections) {
    const list = given[section.name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every(isObject)) fault(`.${section.name}`, 'must be a list of objects');
    else {
      checkEntries(section, list, fault);
      checkCount(section.name, list, given.counts, fault);
      found.set(section.name, list);
    }
  }
  checkReferences(given, '', fault, 0);
  if (faults.length > 0) return faults;
  return { ...(isObject(workspace) && { workspace }), sections: found };
}

type Fault = (field: string, message: string) => void;

const shown = (name: string): string => shortened(name, LONGEST_NAME);

function checkWorkspace(workspace: unknown, fault: Fault): void {
  const fields = ['name', ...WORKSPACE_FIELDS];
  if (!isObject(workspace)) {
    fault('.workspace', 'must be an object');
    return;
  }
  for (const name of Object.keys(workspace))
    if (!fields.includes(name)) fault(`.workspace.${shown(name)}`, `is none of ${fields.join(', ')}`);
}

function checkEntries(section: Section, list: readonly Entry[], fault: Fault): void {
  const seen = new Map<string, number>();
  const fields = ['name', 'nth', 'left_out', ...Object.keys(section.fields), ...(section.versions ? ['versions'] : [])];
  for (const [index, entry] of list.entries()) {
    const at = `.${section.name}[${index}]`;
    const { name, nth } = entry;
    if (name === undefined ? !section.nameless : typeof name !== 'string' || name === '')
      fault(`${at}.name`, 'must be a text that is not empty');
    if (nth !== undefined && !(typeof nth === 'number' && Number.isInteger(nth) && nth > 0))
      fault(`${at}.nth`, 'must be a whole number from 1');
    const before = seen.get(keyOf(entry));
    if (before !== undefined)
      fault(`${at}.name`, `is that of ${section.name}[${before}] too; give nth: 2 and so on to tell them apart`);
    seen.set(keyOf(entry), index);
    for (const key of Object.keys(entry))
      if (!fields.includes(key)) fault(`${at}.${shown(key)}`, `is none of ${fields.join(', ')}`);
    for (const [key, rule] of Object.entries(section.fields)) {
      const value = entry[key];
      if (rule.required && (value === undefined || value === null)) fault(`${at}.${key}`, 'is required');
      if (rule.namesA && value !== undefined && typeof value !== 'string' && !isReference(value))
        fault(`${at}.${key}`, `must be the name of one of ${rule.namesA}`);
    }
    const secrets = section.read === undefined ? [] : operationCalled(section.read).secretReply;
    without(entry, secrets ?? [], (path) =>
      fault(`${at}.${path}`, `holds a secret; a document has none: take it out and write it with ${section.update}`),
    );
    if (section.versions) checkVersions(section, entry.versions, `${at}.versions`, fault);
  }
}

function checkVersions(section: Section, versions: unknown, at: string, fault: Fault): void {
  if (!Array.isArray(versions) || versions.length === 0 || !versions.every(isObject)) {
    fault(at, 'must be a list of objects, at least one');
    return;
  }
  const fields = ['published', 'description', ...(VERSION_FIELDS[section.name] ?? [])];
  if (versions.filter(({ published }) => published === true).length !== 1)
    fault(at, 'must have one version with published: true');
  if (versions.filter(({ published, label }) => published !== true && label === undefined).length > 1)
    fault(at, 'may have one version that is neither published nor has a label: the draft');
  const labels = versions.map(({ label }) => label).filter((label) => label !== undefined);
  if (new Set(labels).size < labels.length) fault(at, 'has one label on two versions; it stands on one at a time');
  for (const [index, version] of versions.entries()) {
    for (const key of Object.keys(version))
      if (!fields.includes(key)) fault(`${at}[${index}].${shown(key)}`, `is none of ${fields.join(', ')}`);
    if (version.string === undefined) fault(`${at}[${index}].string`, 'is required: the template');
    if (version.label !== undefined && (typeof version.label !== 'string' || version.label === ''))
      fault(`${at}[${index}].label`, 'must be the name of a label');
  }
}

/** An answer over the limit is cut: what it lost must not look like what is no longer wanted. */
function checkCount(name: SectionName, list: readonly unknown[], counts: unknown, fault: Fault): void {
  const count = isObject(counts) ? counts[name] : undefined;
  if (count !== undefined && count !== list.length)
    fault(
      `.${name}`,
      `has ${list.length} and counts.${name} says ${JSON.stringify(count)}: something was lost on the way; if it was meant, correct counts or leave it out`,
    );
}

const DEEPEST = 100;

function checkReferences(value: unknown, at: string, fault: Fault, depth: number): void {
  if (depth > DEEPEST) {
    fault(at, 'is nested too deeply');
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkReferences(item, `${at}[${index}]`, fault, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  if (Object.hasOwn(value, '$from')) fault(`${at}.$from`, 'belongs into plans; a document names things with $ref');
  for (const [key, item] of Object.entries(value)) checkReferences(item, `${at}.${shown(key)}`, fault, depth + 1);
}

/**
 * Where a thing of a document holds what a read shows in the place of a secret: its real text is not known.
 *
 * @param entry the thing
 */
export const maskedIn = (entry: Entry): string | undefined =>
  textsIn(entry, '')
    .find(([, text]) => MASK.test(text) || MASK_INSIDE.test(text))?.[0]
    .slice(1);
