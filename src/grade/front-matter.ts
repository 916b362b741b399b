import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { ForeshadowError, type Place } from '../core/errors.ts';

export type Path = readonly (string | number)[];

/** The two parts of a policy file, and where in the file each value stands. */
export interface FrontMatter {
  readonly data: unknown;
  readonly body: string;
  /** Place of the value at a path, of a key of the mapping there when one is given, else of the nearest known parent. */
  readonly placeOf: (path: Path, key?: string) => Place;
}

/** Splits a Markdown file with YAML front matter. Throws `policy.no-front-matter` or `policy.invalid-yaml`. */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const plain = text.replace(/^\ufeff/, '');
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(plain);
  if (!found) {
    const open = /^---[ \t]*\r?\n/.test(plain);
    throw new ForeshadowError(
      'policy.no-front-matter',
      open ? 'The front matter is not closed.' : 'The file does not begin with front matter.',
      { hint: 'Put the YAML between two lines of ---, the first of them line 1.', place: { file, line: 1, column: 1 } },
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(found[1]!, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: line + 1, column: col };
  };
  const error = document.errors[0];
  if (error) {
    throw new ForeshadowError('policy.invalid-yaml', `The front matter is not valid YAML: ${sentence(error.message)}`, {
      hint: 'Put text that holds ": ", "#" or quotes between single quotes, and indent with blanks.',
      place: place(error.pos[0]),
    });
  }
  const data = plainData(document, file);
  return {
    data,
    body: plain.slice(found[0].length).trim(),
    placeOf: (path, key) => place(offsetOf(document.contents, path, key)),
  };
}

/** The values themselves; aliases that unfold without end are an error like any other. */
function plainData(document: Document, file: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? sentence(cause.message) : String(cause);
    throw new ForeshadowError('policy.invalid-yaml', `The front matter is not valid YAML: ${why}`, {
      hint: 'Write the values out where they are needed, without & and *.',
      place: { file, line: 1, column: 1 },
      cause,
    });
  }
}

function offsetOf(root: unknown, path: Path, key?: string): number {
  let node = root;
  let offset = startOf(root);
  for (const step of path) {
    node =
      isNode(node) && 'get' in node ? (node.get as (name: unknown, keep: boolean) => unknown)(step, true) : undefined;
    if (!isNode(node)) return offset;
    offset = startOf(node);
  }
  if (key === undefined || !isMap(node)) return offset;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return pair ? startOf(pair.key) : offset;
}

function startOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[0] : 0;
}

function sentence(message: string): string {
  const first = message.split('\n', 1)[0]!.trim();
  return first.endsWith('.') ? first : `${first}.`;
}
