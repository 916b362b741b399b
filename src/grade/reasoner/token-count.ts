import { countTokens } from 'gpt-tokenizer/encoding/o200k_harmony';

/** Tokens of plain text in o200k_harmony; what looks like a control token is counted as the text it is. */
export function tokenCount(text: string): number {
  return countTokens(text, { disallowedSpecial: new Set() });
}
