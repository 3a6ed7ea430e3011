// What the source says of its own size and shape, read with the TypeScript compiler's parser.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** Where a file stands; one that stands in no folder, such as an entry point, is one of its own. */
const folderOf = (file) => (file.includes('/') ? dirname(file) : file);

const isTest = (file) => /\.test\.tsx?$|(^|\/)testing([-/.]|$)/.test(file);

/** Lines that hold code: a blank line, and one with nothing but comment, holds none. */
function codeLines(source) {
  const lines = new Set();
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(source);
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    if (node.getWidth(source) === 0) return;
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
    for (let line = first; line <= last; line += 1) lines.add(line);
  };
  visit(source);
  return lines.size;
}

const namesIn = (name) =>
  ts.isIdentifier(name) ? 1 : name.elements.reduce((n, part) => n + (part.name ? namesIn(part.name) : 0), 0);

/** How many names a file exports; `export *` adds none of its own. */
function exportedNames(source) {
  let names = 0;
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement))
      names +=
        statement.exportClause && ts.isNamedExports(statement.exportClause)
          ? statement.exportClause.elements.length
          : 0;
    else if (ts.isExportAssignment(statement)) names += 1;
    else if (
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    )
      names += ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.reduce((n, { name }) => n + namesIn(name), 0)
        : 1;
  }
  return names;
}

/** The files of `src` that a file imports, for their types too. */
function importsOf(file, source) {
  const found = [];
  const add = (node) => {
    if (node && ts.isStringLiteral(node) && node.text.startsWith('.'))
      found.push(normalize(join(dirname(file), node.text)));
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Groups of nodes that lead to one another, each sorted; a node alone is none. */
function cycles(edges) {
  const reach = new Map();
  for (const start of edges.keys()) {
    const seen = new Set();
    const open = [start];
    while (open.length > 0)
      for (const next of edges.get(open.pop()) ?? [])
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
    reach.set(start, seen);
  }
  const groups = new Map();
  for (const [node, seen] of reach) {
    if (!seen.has(node)) continue;
    const group = [...seen].filter((other) => reach.get(other)?.has(node)).sort();
    groups.set(group.join(), group);
  }
  return [...groups.values()];
}

/**
 * Lines of code by folder, files, exported names, and folders that import one another.
 *
 * @param root the folder of the source, such as `src`
 */
export async function measureSource(root) {
  const files = (await readdir(root, { recursive: true })).filter((file) => /\.tsx?$/.test(file)).sort();
  const folders = {};
  const totals = { files: 0, lines: 0, testFiles: 0, testLines: 0, exportedNames: 0 };
  const edges = new Map();
  const pairs = new Set();
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const [first, ...rest] = file.split('/');
    const folder = rest.length === 0 ? '.' : first;
    folders[folder] ??= { files: 0, lines: 0, testFiles: 0, testLines: 0, exportedNames: 0 };
    const count = (key, n) => {
      folders[folder][key] += n;
      totals[key] += n;
    };
    const lines = codeLines(source);
    if (isTest(file)) {
      count('testFiles', 1);
      count('testLines', lines);
      continue;
    }
    count('files', 1);
    count('lines', lines);
    count('exportedNames', exportedNames(source));
    const from = folderOf(file);
    for (const imported of importsOf(file, source)) {
      const to = folderOf(imported);
      if (to === from) continue;
      if (!edges.has(from)) edges.set(from, new Set());
      edges.get(from).add(to);
    }
  }
  for (const [from, all] of edges)
    for (const to of all) if (edges.get(to)?.has(from)) pairs.add([from, to].sort().join(' ↔ '));
  return { totals, folders, cycles: cycles(edges), mutual: [...pairs].sort() };
}
