import { markedText } from '../report/hidden-characters.ts';
import type { LabelItem, LabelSheet } from '../report/label-sheet.ts';

/** Where a person sits: asked a line at a time, shown text. */
export interface LabelDesk {
  /** Null where the input has ended. */
  ask(question: string): Promise<string | null>;
  show(text: string): void;
}

export type LabelAnswer =
  | { readonly kind: 'label'; readonly label: string; readonly event: boolean }
  | { readonly kind: 'skip' }
  | { readonly kind: 'quit' };

/** Shows the policy once, before its first reply. */
export function showPolicy(desk: LabelDesk, { title, policy, body, labels }: Omit<LabelSheet, 'items'>): void {
  const keys = labels.map(({ name, meaning }, i) => `  ${i + 1}  ${name}: ${meaning}`);
  desk.show(markedText(['', `${title} (${policy})`, '', body.trim(), '', ...keys, ''].join('\n')));
}

/**
 * Asks for the label of one reply: its number, s to skip, q to quit; anything else is asked again. Texts are shown with
 * every hidden character named, so that none can act on the terminal. The grader's verdict is not shown.
 */
export async function askLabel(
  desk: LabelDesk,
  sheet: Omit<LabelSheet, 'items'>,
  item: LabelItem,
): Promise<LabelAnswer> {
  desk.show(itemText(item));
  const keys = sheet.labels.map(({ name }, i) => `${i + 1} ${name}`).join('  ');
  for (;;) {
    const answer = (await desk.ask(markedText(`  ${keys}  s skip  q quit > `)))?.trim().toLowerCase() ?? 'q';
    if (answer === 'q') return { kind: 'quit' };
    if (answer === 's') return { kind: 'skip' };
    const label = /^\d{1,3}$/.test(answer) ? sheet.labels[Number(answer) - 1] : undefined;
    if (label) return { kind: 'label', label: label.name, event: label.event };
  }
}

function itemText({ prefix, text, toolCalls, shortened, finishReason }: LabelItem): string {
  const rule = '─'.repeat(40);
  const turns = prefix.flatMap((turn) => [`${turn.role}:`, ...quoted(turn.text)]);
  const calls = toolCalls.flatMap((call) => ['tool call:', ...quoted(call)]);
  const notes = [
    ...(shortened ? ['(the reply goes on)'] : []),
    ...(finishReason === 'stop' || finishReason === 'unknown' ? [] : [`(ended: ${finishReason})`]),
  ];
  return [rule, ...turns, 'REPLY:', ...quoted(text === '' ? '(empty)' : text), ...calls, ...notes, rule].join('\n');
}

/** Indented, so that no text can pass for a line of ours. */
function quoted(text: string): string[] {
  return markedText(text)
    .split('\n')
    .map((line) => `  │ ${line}`);
}
