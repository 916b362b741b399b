import { textOf } from '../../core/conversation.ts';
import type { Policy } from '../../core/policy.ts';
import type { AuditItem } from '../../grade/calibrate/audit-sample.ts';
import type { LabelItem, LabelSheet } from '../../report/label-sheet.ts';
import type { Study } from '../study.ts';
import { refOf, type StudyAudit } from './study-audit.ts';

const turnsShown = 4;
const longestTurn = 4_000;
const longestReply = 40_000;

/** What people are shown of the drawn replies, in the order given. */
export async function labelSheetOf(
  study: Study,
  { policy, audit }: { policy: Policy; audit: StudyAudit },
  queue: readonly AuditItem[],
): Promise<LabelSheet> {
  const items: LabelItem[] = [];
  for (const { position } of queue) items.push(await labelItem(study, audit, position));
  const { id, title, hash, body, labels } = policy;
  return { policy: id, title, hash, body, labels, items };
}

async function labelItem(study: Study, audit: StudyAudit, position: number): Promise<LabelItem> {
  const { replies, traffic } = study.store;
  const stored = (await replies.get(audit.slice, refOf(study, audit.lane), position))!;
  const conversation = await traffic.get(stored.prefix.conversation);
  const before = conversation.messages
    .slice(0, stored.prefix.turn)
    .filter(({ role }) => role !== 'system' && role !== 'developer');
  const outcome = stored.outcome.state === 'replied' ? stored.outcome : null;
  const text = outcome?.content ?? '';
  return {
    reply: stored.id,
    prefix: before
      .slice(-turnsShown)
      .map((message) => ({ role: message.role, text: cut(textOf(message), longestTurn) })),
    text: cut(text, longestReply),
    shortened: text.length > longestReply,
    toolCalls: (outcome?.toolCalls ?? []).map((call) => cut(JSON.stringify(call), longestTurn)),
    finishReason: outcome?.finishReason ?? 'unknown',
  };
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)} …`;
}
