import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/** One import, re-export, dynamic import or `new URL('./x.ts', import.meta.url)` of a file. */
export interface Import {
  readonly specifier: string;
  /** `value` and `type` are bound when the file loads (a type import never at run time), `lazy` later if ever. */
  readonly kind: 'value' | 'type' | 'lazy';
  readonly line: number;
}

/** A TypeScript file with its path from the root of the tree it was read from, in forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** What breaks a rule, as `path:line: what`. */
export type Violation = string;

export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return { path, text, tree, imports: importsOf(tree) };
}

/** Every .ts file under a folder, by its path from `root`. */
export function readSources(root: string, folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => parseSource(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')));
}

/** Tests and conformance suites: they stand beside the source and are not shipped. */
export function isTest(path: string): boolean {
  return /\.(test|conformance)\.ts$/.test(path);
}

/** The file a relative specifier names, or undefined for a package. */
export function targetOf(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

/** The line of a node, from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

function importsOf(tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const named = importAt(node);
    if (named) found.push({ ...named, line: lineOf(tree, node) });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function importAt(node: ts.Node): Omit<Import, 'line'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, kind: isTypeOnly(node) ? 'type' : 'value' };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, kind: node.isTypeOnly ? 'type' : 'value' };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, kind: 'type' };
  }
  const lazy = lazySpecifier(node);
  return lazy === undefined ? undefined : { specifier: lazy, kind: 'lazy' };
}

/** `import { type A }` is none: with verbatimModuleSyntax it still loads the file. */
function isTypeOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function lazySpecifier(node: ts.Node): string | undefined {
  const isImportCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isUrl = ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL';
  const first = isImportCall || isUrl ? node.arguments?.[0] : undefined;
  if (!first || !ts.isStringLiteralLike(first)) return undefined;
  // A test that starts a process of its own loads what was built; that is no import of a source.
  if (isUrl && first.text.includes('/dist/')) return undefined;
  return isImportCall || (first.text.startsWith('.') && /\.[jt]s$/.test(first.text)) ? first.text : undefined;
}
