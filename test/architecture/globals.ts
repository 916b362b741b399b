import ts from 'typescript';
import { isTest, lineOf, type Source, type Violation } from './source.ts';

/** Where the world outside may be touched. */
const worldly = ['src/cli/', 'src/core/effects.ts'];
/** Where timers may stand besides: timeouts of calls to models, and what they are built on. */
const timed = [...worldly, 'src/models/'];

const worldNames = new Set(['process', 'console']);
const randomNames = new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'randomFillSync']);
const timerNames = new Set(['setTimeout', 'setInterval']);
const worldMembers = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'globalThis.process',
  'globalThis.console',
]);
const worldModules = /^(node:)?(process|console)$/;
const timerModules = /^(node:)?timers(\/promises)?$/;

/** process, console, the clock, randomness and timers where they may not be. Mentions in comments and strings are none. */
export function globalViolations(sources: readonly Source[]): Violation[] {
  return sources.filter((source) => !isTest(source.path)).flatMap(violationsOf);
}

function violationsOf(source: Source): Violation[] {
  const found: Violation[] = [];
  const mayTouch = startsWithAny(source.path, worldly);
  const mayWait = startsWithAny(source.path, timed);
  const visit = (node: ts.Node): void => {
    const what = (mayTouch ? undefined : worldUse(node)) ?? (mayWait ? undefined : timerUse(node));
    if (what) found.push(`${source.path}:${lineOf(source.tree, node)}: ${what} is handed in (src/core/effects.ts)`);
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

function startsWithAny(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => path.startsWith(prefix));
}

function worldUse(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) return moduleNamed(node, worldModules);
  if (ts.isIdentifier(node)) return nameUsed(node, worldNames) ?? nameUsed(node, randomNames);
  if (ts.isPropertyAccessExpression(node)) return memberUsed(node);
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const isDate = ts.isIdentifier(node.expression) && node.expression.text === 'Date';
  return isDate && (ts.isCallExpression(node) || !node.arguments?.length) ? 'the clock of Date()' : undefined;
}

function timerUse(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) return moduleNamed(node, timerModules);
  return ts.isIdentifier(node) ? nameUsed(node, timerNames) : undefined;
}

function moduleNamed(node: ts.ImportDeclaration, pattern: RegExp): string | undefined {
  return ts.isStringLiteral(node.moduleSpecifier) && pattern.test(node.moduleSpecifier.text)
    ? node.moduleSpecifier.text
    : undefined;
}

/** Also through another object: `crypto.randomUUID` is no better than `randomUUID`; but `child.process` is a field. */
function nameUsed(node: ts.Identifier, names: ReadonlySet<string>): string | undefined {
  const { parent } = node;
  const isField = ts.isPropertyAccessExpression(parent) && parent.name === node && names === worldNames;
  return names.has(node.text) && !isField && !isMemberName(parent, node) ? node.text : undefined;
}

function memberUsed(node: ts.PropertyAccessExpression): string | undefined {
  if (!ts.isIdentifier(node.expression)) return undefined;
  const member = `${node.expression.text}.${node.name.text}`;
  return worldMembers.has(member) ? member : undefined;
}

/** The name of a member that is declared or given, not the global. */
function isMemberName(parent: ts.Node, node: ts.Identifier): boolean {
  const declares =
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent);
  return declares && parent.name === node;
}
