import { encoding, ranks } from './tokenizer.ts';
import { firstSpecialId, lastSpecialId, markerOf, markerText } from './tokens.ts';

const asOrdinaryText = { disallowedSpecial: new Set<string>() };

/** Token ids of text, control tokens that stand in it included as the characters that they are: nothing can be forged. */
export function encodeText(text: string): number[] {
  return encoding().encode(text, asOrdinaryText);
}

/** Bytes of an ordinary token (as text where they are whole characters); undefined for specials and unknown ids. */
export function tokenBytes(id: number): string | Uint8Array | undefined {
  const found: string | readonly number[] | undefined = id < firstSpecialId ? ranks()[id] : undefined;
  return Array.isArray(found) ? Uint8Array.from(found) : (found as string | undefined);
}

/** How a special token is written; undefined for ids that are none. Ids without a name of their own are reserved ones. */
export function specialText(id: number): string | undefined {
  if (!Number.isInteger(id) || id < firstSpecialId || id > lastSpecialId) return undefined;
  const marker = markerOf(id);
  return marker ? markerText(marker) : `<|reserved_${id}|>`;
}

/** Puts the bytes of tokens together to text, across tokens that end inside a character. */
export interface TextAssembler {
  /** The text that this token completes. */
  add(bytes: string | Uint8Array): string;
  /** What is left of an unfinished character, as U+FFFD. */
  flush(): string;
}

export function createTextAssembler(): TextAssembler {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const encoder = new TextEncoder();
  let open = false;
  return {
    add: (bytes) => {
      if (typeof bytes === 'string') {
        if (!open) return bytes;
        open = false;
        return decoder.decode(encoder.encode(bytes), { stream: true });
      }
      open = true;
      return decoder.decode(bytes, { stream: true });
    },
    flush: () => {
      open = false;
      return decoder.decode();
    },
  };
}

/** Text of token ids, specials written out; bytes that are no UTF-8 become U+FFFD. Throws RangeError for an unknown id. */
export function decodeIds(ids: Iterable<number>): string {
  const assembler = createTextAssembler();
  let text = '';
  for (const id of ids) {
    const special = specialText(id);
    if (special !== undefined) {
      text += assembler.flush() + special;
      continue;
    }
    const bytes = tokenBytes(id);
    if (bytes === undefined) throw new RangeError(`there is no token ${id} in o200k_harmony`);
    text += assembler.add(bytes);
  }
  return text + assembler.flush();
}
