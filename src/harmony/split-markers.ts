import { type Marker, markers, markerText } from './tokens.ts';

const written = new RegExp(`<\\|(${markers.join('|')})\\|>`);
const longest = Math.max(...markers.map((marker) => markerText(marker).length));

export type TextPiece = { readonly marker: Marker } | { readonly text: string };

/** Finds control tokens in text that comes in chunks, also where one is cut in two. Reserved tokens stay text. */
export interface MarkerSplitter {
  push(chunk: string): TextPiece[];
  /** What was held back, because it could have become a control token. */
  flush(): TextPiece[];
}

export function createMarkerSplitter(): MarkerSplitter {
  let held = '';
  return {
    push: (chunk) => {
      const { pieces, rest } = split(held + chunk);
      held = possibleStart(rest);
      const sure = rest.slice(0, rest.length - held.length);
      if (sure !== '') pieces.push({ text: sure });
      return pieces;
    },
    flush: () => {
      const rest = held;
      held = '';
      return rest === '' ? [] : [{ text: rest }];
    },
  };
}

function split(text: string): { pieces: TextPiece[]; rest: string } {
  const parts = text.split(new RegExp(written, 'g'));
  const pieces: TextPiece[] = [];
  for (const [index, part] of parts.slice(0, -1).entries()) {
    if (index % 2 === 1) pieces.push({ marker: part as Marker });
    else if (part !== '') pieces.push({ text: part });
  }
  return { pieces, rest: parts.at(-1)! };
}

function possibleStart(text: string): string {
  const at = text.lastIndexOf('<', text.length);
  if (at < 0 || text.length - at >= longest) return '';
  const tail = text.slice(at);
  return markers.some((marker) => markerText(marker).startsWith(tail)) ? tail : '';
}
