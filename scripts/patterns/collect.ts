import ts from 'typescript';

/** A regular expression of the product, and where it stands. */
export interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** What is found in one file. */
export interface Found {
  readonly patterns: readonly Pattern[];
  /** Where a regular expression is made of something that is no constant. */
  readonly built: readonly string[];
}

/** String methods that make a regular expression of a text. */
const MAKE_ONE = new Set(['match', 'matchAll', 'search']);

/** AJV compiles a schema's patterns so. */
const SCHEMA_FLAGS = 'u';

/**
 * Every regular expression in a file: literals, constants given to `RegExp`, and the patterns of JSON Schemas.
 *
 * @param file its name, for the places
 * @param text its TypeScript
 */
export function collectPatterns(file: string, text: string): Found {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const patterns: Pattern[] = [];
  const built: string[] = [];
  const place = (node: ts.Node): string =>
    `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
  const constants = namesOfLiterals(source);

  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) patterns.push({ place: place(node), ...partsOf(node.text) });
    else if (ts.isIdentifier(node) && node.text === 'RegExp' && isValue(node)) {
      const constant = constantOf(node.parent);
      if (constant) patterns.push({ place: place(node), ...constant });
      else built.push(place(node));
    } else if (ts.isCallExpression(node) && makesOne(node, constants)) built.push(place(node));
    else if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'pattern') {
      if (ts.isStringLiteralLike(node.initializer))
        patterns.push({ place: place(node), source: node.initializer.text, flags: SCHEMA_FLAGS });
      else if (!ts.isRegularExpressionLiteral(node.initializer) && !isLinear(node.initializer, source))
        built.push(place(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { patterns, built };
}

/** `RE2JS.compile(…)` of the package `re2js`: no `RegExp`, and linear by construction whatever it is given. */
const isLinear = (node: ts.Expression, source: ts.SourceFile): boolean =>
  ts.isCallExpression(node) &&
  node.expression.getText(source) === 'RE2JS.compile' &&
  source.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === 're2js' &&
      importedNames(statement).includes('RE2JS'),
  );

const importedNames = ({ importClause }: ts.ImportDeclaration): readonly string[] => {
  const bindings = importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings)
    ? bindings.elements.filter(({ propertyName }) => propertyName === undefined).map(({ name }) => name.text)
    : [];
};

/** Names that this file binds to a literal, so that `text.match(NAME)` is known to be one. */
function namesOfLiterals(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isRegularExpressionLiteral(node.initializer))
      names.add(node.name.getText(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** `text.match(other)`, where `other` is not known to be a literal. */
function makesOne({ expression, arguments: given }: ts.CallExpression, constants: ReadonlySet<string>): boolean {
  const [only, ...more] = given;
  if (only === undefined || more.length > 0 || !ts.isPropertyAccessExpression(expression)) return false;
  if (!MAKE_ONE.has(expression.name.text)) return false;
  return !ts.isRegularExpressionLiteral(only) && !(ts.isIdentifier(only) && constants.has(only.text));
}

/** Whether the name stands for the thing itself: not for its type, and not to ask what something is. */
const isValue = ({ parent }: ts.Identifier): boolean =>
  !ts.isTypeNode(parent) &&
  !(ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword);

/** The constants that `RegExp(…)` or `new RegExp(…)` is given. */
function constantOf(node: ts.Node): Pick<Pattern, 'source' | 'flags'> | undefined {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [pattern, flags] = node.arguments ?? [];
  if (pattern === undefined || !ts.isStringLiteralLike(pattern)) return undefined;
  if (flags !== undefined && !ts.isStringLiteralLike(flags)) return undefined;
  return { source: pattern.text, flags: flags?.text ?? '' };
}

function partsOf(literal: string): Pick<Pattern, 'source' | 'flags'> {
  const end = literal.lastIndexOf('/');
  return { source: literal.slice(1, end), flags: literal.slice(end + 1) };
}
