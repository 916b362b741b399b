/** Columns of a labelled table, by what they hold. */
export interface ColumnRoles {
  readonly prompt?: number;
  readonly promptLabel?: number;
  readonly reply?: number;
  readonly replyLabel?: number;
  readonly note?: number;
  readonly language?: number;
}

const longestHeaderCell = 60;
const note = /\b(?:notes?|comments?|reason(?:ing)?|rationale|explanation|why)\b/;
const language = /^(?:lang|language|locale)$/;
const label =
  /\b(?:labels?|class|classification|verdict|categor(?:y|ies)|gold|expected|truth|target|annotation|tier|rating|decision)\b/;
const reply = /\b(?:respon[sc]es?|generations?|repl(?:y|ies)|completions?|outputs?|assistant|answers?)\b/;
const prompt =
  /\b(?:prompts?|users?|inputs?|requests?|questions?|examples?|texts?|content|messages?|query|queries|posts?|samples?|items?|conversations?|scenarios?|statements?)\b/;

/**
 * What a header row calls its columns, in any order; undefined when the row is no header, which needs a text and a label
 * among short cells. A table with one text column, or with one label beside a prompt and a reply, labels the reply.
 */
export function columnRoles(cells: readonly string[]): ColumnRoles | undefined {
  const found: Partial<Record<keyof ColumnRoles, number>> = {};
  for (const [at, cell] of cells.entries()) {
    const role =
      cell.length <= longestHeaderCell
        ? roleOf(
            cell
              .toLowerCase()
              .replace(/[^\p{L}]+/gu, ' ')
              .trim(),
          )
        : null;
    if (role !== null && found[role] === undefined) found[role] = at;
  }
  const { prompt: text, promptLabel, ...rest } = found;
  if (rest.reply === undefined && text === undefined) return undefined;
  if (rest.replyLabel === undefined && promptLabel === undefined) return undefined;
  if (rest.reply === undefined) return { ...rest, reply: text!, replyLabel: promptLabel ?? rest.replyLabel! };
  if (rest.replyLabel === undefined)
    return { ...rest, ...(text === undefined ? {} : { prompt: text }), replyLabel: promptLabel! };
  return found;
}

function roleOf(name: string): keyof ColumnRoles | null {
  if (note.test(name)) return 'note';
  if (language.test(name)) return 'language';
  if (label.test(name)) return reply.test(name) ? 'replyLabel' : 'promptLabel';
  if (reply.test(name)) return 'reply';
  return prompt.test(name) ? 'prompt' : null;
}
