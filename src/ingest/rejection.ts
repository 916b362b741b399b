import { formatPlace } from '../core/errors.ts';

/** Why a record could not be read. One broken record never stops the others. */
export type RejectionReason =
  | 'not-utf8'
  | 'nul-bytes'
  | 'line-too-long'
  | 'not-json'
  | 'truncated-line'
  | 'truncated-file'
  | 'corrupt-file'
  | 'empty-file'
  | 'not-an-object'
  | 'missing-messages'
  | 'no-messages'
  | 'bad-message'
  | 'missing-role'
  | 'unknown-role'
  | 'nested-content'
  | 'bad-content'
  | 'bad-tool-calls'
  | 'lone-surrogate'
  | 'number-out-of-range'
  | 'too-deep'
  | 'no-response';

export interface Rejection {
  readonly reason: RejectionReason;
  /** Where in the record and what was found; never its text. */
  readonly detail: string;
}

const wording: Readonly<Record<RejectionReason, readonly [what: string, fix: string]>> = {
  'not-utf8': ['is not valid UTF-8', 'convert the file with iconv -f <its encoding> -t UTF-8'],
  'nul-bytes': ['holds NUL bytes', 'export the file again, or drop them with tr -d "\\000"'],
  'line-too-long': ['is too long a line', 'move attachments out of the record, or drop it'],
  'not-json': ['is not JSON', 'write one JSON object a line (jq -c . does)'],
  'truncated-line': ['is cut off at the end of the file', 'export the file again to its end'],
  'truncated-file': ['is where the file breaks off', 'copy or export the file again; the records before were kept'],
  'corrupt-file': ['is where the compressed data is damaged', 'copy the file again; the records before were kept'],
  'empty-file': ['holds no record', 'leave the file out, or export it again'],
  'not-an-object': ['is not a JSON object', 'write one conversation a line as an object'],
  'missing-messages': ['has no list of messages', 'name where it stands with traffic.fields.messages'],
  'no-messages': ['has an empty list of messages', 'leave empty conversations out of the export'],
  'bad-message': ['has a message that is not an object', 'write messages as {"role": …, "content": …}'],
  'missing-role': ['has a message without a role', 'give every message a role'],
  'unknown-role': ['has a message with an unknown role', 'use system, developer, user, assistant or tool'],
  'nested-content': ['has a list inside the content of a message', 'write content as text or as a flat list of parts'],
  'bad-content': ['has content that is neither text nor parts', 'write content as text or as parts with a type'],
  'bad-tool-calls': ['has tool calls that cannot be read', 'write them as OpenAI does: id, type, function'],
  'lone-surrogate': ['holds half a character (a lone surrogate)', 'export the text again without cutting characters'],
  'number-out-of-range': ['holds a number beyond what JSON can carry', 'write large numbers as text'],
  'too-deep': ['is nested too deeply', 'flatten the record'],
  'no-response': ['has no reply by the chosen model', 'choose a model that answered every prompt'],
};

/** One sentence with file, line and fix. */
export function rejectionSentence(rejected: Rejection & { readonly file: string; readonly line: number }): string {
  const [what, fix] = wording[rejected.reason];
  const detail = rejected.detail === '' ? '' : ` (${rejected.detail})`;
  return `${formatPlace({ file: rejected.file, line: rejected.line })} ${what}${detail} and was left out: ${fix}.`;
}
