const texts = new WeakMap<object, string>();

/**
 * Remembers the JSON text that a value was read from, as long as the value lives, so that storing it does not write it
 * once more. Only text on one line: white space between its members would be stored with every value.
 */
export function keepJsonText(value: object, text: string): void {
  if (text.startsWith('{') && !text.includes('\n')) texts.set(value, text);
}

/** The text kept with this very object; undefined where none is. Nobody changes what was read. */
export function keptJsonText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? texts.get(value) : undefined;
}
