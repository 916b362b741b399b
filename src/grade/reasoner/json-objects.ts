export type JsonObject = Readonly<Record<string, unknown>>;

/** Answers are short; what is longer is looked at from its end only, so that no text takes long. */
const longest = 200_000;

/**
 * Every JSON object that stands in a text, in order: the whole text, one in a fence, or balanced braces in prose.
 * Braces inside of strings do not count; an object inside of another is not listed by itself.
 */
export function jsonObjects(text: string): readonly JsonObject[] {
  const whole = parsed(text.trim());
  if (whole) return [whole];
  const found: JsonObject[] = [];
  const looked = text.slice(-longest);
  let from = looked.indexOf('{');
  let failures = 0;
  while (from >= 0 && failures < 200) {
    const end = closingBrace(looked, from);
    const object = end === undefined ? undefined : parsed(looked.slice(from, end));
    if (object) found.push(object);
    else failures++;
    from = looked.indexOf('{', object ? end! : from + 1);
  }
  return found;
}

/** Index after the brace that closes the one at `from`; undefined where none does. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (inString) {
      if (letter === '\\') at++;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === '{') depth++;
    else if (letter === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

function parsed(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
