/** A part of a policy's body: a heading and the lines up to the next one. */
export interface PolicySection {
  /** Its heading without marks; '' for what stands before the first. */
  readonly heading: string;
  readonly text: string;
  /** Line of the heading in the body, from 1. */
  readonly line: number;
}

/** A body cut at its Markdown headings; a line in capitals alone counts as one. */
export function policySections(body: string): readonly PolicySection[] {
  const sections: { heading: string; line: number; lines: string[] }[] = [{ heading: '', line: 1, lines: [] }];
  for (const [at, line] of body.split(/\r?\n/).entries()) {
    const heading = headingOf(line);
    if (heading === null) sections.at(-1)!.lines.push(line);
    else sections.push({ heading, line: at + 1, lines: [] });
  }
  return sections
    .map(({ heading, line, lines }) => ({ heading, line, text: lines.join('\n').trim() }))
    .filter(({ heading, text }) => heading !== '' || text !== '');
}

function headingOf(line: string): string | null {
  const marked = /^#{1,6}[ \t](.*)/.exec(line);
  if (marked) return marked[1]!.replace(/[`*#]/g, '').trim();
  return /^[A-Z][A-Z ()\d/&-]{3,60}:?$/.test(line.trim()) ? line.trim() : null;
}
