import { encoding } from './tokenizer.ts';

/** The tokenizer's time grows with the square of a run of one kind of character: 100,000 dashes take it 40 s. */
const longRun = /[\p{L}\p{M}]{500}|[^\p{L}\p{M}\p{N}\s]{500}|\s{500}/gu;

/**
 * Tokens of plain text in o200k_harmony; what looks like a control token is counted as the text it is. Runs of more than
 * 500 letters, marks or blanks are counted in pieces, so such a text may be counted a few tokens too long.
 */
export function countTextTokens(text: string): number {
  const { countTokens } = encoding();
  let count = 0;
  let start = 0;
  for (const run of text.matchAll(longRun)) {
    const end = run.index + run[0].length;
    count += countTokens(text.slice(start, end), asText);
    start = end;
  }
  return count + countTokens(text.slice(start), asText);
}

const asText = { disallowedSpecial: new Set<string>() };
