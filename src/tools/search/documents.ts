import type { Tool } from '../model/tool.ts';

/** What is indexed of one tool: each field a text. */
export interface SearchDocument {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What the descriptions of other tools say of this one. */
  readonly said: string;
  readonly domain: string;
  readonly path: string;
  readonly parameters: string;
}

const SNAKE_CASE = /\b[a-z]+(?:_[a-z]+)+\b/g;

/**
 * Turns tools into what is indexed of them. A clause that names another tool ("As a percentage:
 * get_error_rate_analytics") speaks of that tool, and so counts as that one's.
 *
 * @param tools every tool that can be found
 * @param aboutDomain what each domain is about, in a few words
 */
export function documentsOf(
  tools: readonly Tool[],
  aboutDomain: (domain: string) => string,
): readonly SearchDocument[] {
  const names = new Set(tools.map((tool) => tool.name));
  const said = new Map<string, string[]>();
  const own = new Map<string, string>();
  for (const tool of tools) {
    const mine: string[] = [];
    for (const clause of clausesOf(tool)) {
      const others = (clause.match(SNAKE_CASE) ?? []).filter((word) => names.has(word) && word !== tool.name);
      const words = clause.replace(SNAKE_CASE, (word) => (names.has(word) ? ' ' : word));
      if (others.length === 0) mine.push(words);
      for (const other of others) said.set(other, [...(said.get(other) ?? []), words]);
    }
    own.set(tool.name, mine.join('. '));
  }
  return tools.map((tool) => ({
    id: tool.name,
    name: tool.name,
    title: tool.title,
    description: own.get(tool.name) ?? '',
    said: (said.get(tool.name) ?? []).join('. '),
    domain: `${tool.domain} ${aboutDomain(tool.domain)}`,
    path: `${tool.operation?.path.replace(/\{[^{}]*\}/g, ' ') ?? ''} ${tool.aliases.join(' ')}`,
    parameters: parametersOf(tool),
  }));
}

/** Sentences and parts of them, names in brackets (where an id comes from) left out. */
function clausesOf(tool: Tool): string[] {
  const text = tool.operation?.description ?? tool.description;
  return text.replace(/\([a-z]+_[a-z_]+\)/g, ' ').split(/[.;,]\s+/);
}

/** Names, and what the list says of them; of unlisted arguments the name alone. Each word once. */
function parametersOf(tool: Tool): string {
  const texts = Object.entries(tool.input).flatMap(([name, { schema, unlisted }]) =>
    unlisted === true ? [name] : [name, (schema.description ?? '').replace(SNAKE_CASE, ' '), ...(schema.enum ?? [])],
  );
  return [...new Set(texts.join(' ').split(/[\s,;:.()]+/))].join(' ');
}
