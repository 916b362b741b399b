import { hiddenName, textPieces } from '../hidden-characters.ts';

/** Markup that is safe to put into the page. Only `html`, `hostile` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

export type Part = string | number | Html | null | readonly Part[];

/** A template whose parts are escaped, both as text and inside quoted attributes, unless they are markup already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0]!;
  for (const [index, part] of parts.entries()) markup += rendered(part) + strings[index + 1]!;
  return { markup };
}

/** Markup written by us, never text from a log. */
export function trusted(markup: string): Html {
  return { markup };
}

function rendered(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  if ('markup' in part) return part.markup;
  return part.map(rendered).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function withEntities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** For titles, names and attributes: hidden characters become their code point in brackets. */
function escaped(text: string): string {
  return textPieces(text)
    .map((piece) => (piece.kind === 'text' ? withEntities(piece.text) : `[${hiddenName(piece.codePoint)}]`))
    .join('');
}

/** Text of a user or a model: its own direction, line breaks kept, hidden characters set apart and named. */
export function hostile(text: string): Html {
  return trusted(
    textPieces(text)
      .map((piece) => (piece.kind === 'text' ? withEntities(piece.text) : hiddenMark(piece.codePoint)))
      .join(''),
  );
}

function hiddenMark(codePoint: number): string {
  return `<span class="hidden-char" title="hidden character">${hiddenName(codePoint)}</span>`;
}

/** Units stay with their number: `18 %` never breaks. */
export function figure(text: string): Html {
  return html`<span class="fig">${text}</span>`;
}

/** The fragment a behavior is linked by. */
export function anchorOf(behavior: string): string {
  return `behavior-${behavior.replace(/[^A-Za-z0-9_-]+/g, '-')}`;
}
