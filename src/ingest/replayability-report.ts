import type { Conversation } from '../core/conversation.ts';
import { type NotReplayableReason, replayabilityWalk } from '../core/replayability.ts';
import type { ReplayabilityReport, SideBySide, TurnsReplayable } from '../core/traffic-report.ts';
import type { IngestEvent } from './ingest-event.ts';

/** Fed with the events of one or more ingests; holds counts only. */
export function replayabilityReport(): { add(event: IngestEvent): void; report(): ReplayabilityReport } {
  const finals = turnCounts();
  const all = turnCounts();
  const excluded: Record<string, number> = {};
  const rejected: Record<string, number> = {};
  const byReplayable = comparison();
  const byKept = comparison();
  let conversations = 0;
  let withReplayableTurn = 0;
  const addConversation = (conversation: Conversation): void => {
    conversations += 1;
    const { final, any } = addTurns(conversation, finals, all);
    if (any) withReplayableTurn += 1;
    const about = { ...conversation, userTurns: userTurnsOf(conversation) };
    byReplayable.add(about, final ? 'rest' : 'left');
    byKept.add(about, 'rest');
  };
  return {
    add(event) {
      if (event.kind === 'conversation') addConversation(event.conversation);
      if (event.kind === 'rejected') rejected[event.reason] = (rejected[event.reason] ?? 0) + 1;
      if (event.kind !== 'excluded') return;
      excluded[event.reason] = (excluded[event.reason] ?? 0) + 1;
      byKept.add(event.about, 'left');
    },
    report: () => ({
      conversations,
      withReplayableTurn,
      finalTurns: finals.counted(),
      allTurns: all.counted(),
      excluded: { ...excluded },
      rejected: { ...rejected },
      notReplayableAgainstReplayable: byReplayable.rows(),
      excludedAgainstKept: byKept.rows(),
    }),
  };
}

type TurnCounts = ReturnType<typeof turnCounts>;

function turnCounts(): { add(reason: NotReplayableReason | null): void; counted(): TurnsReplayable } {
  let turns = 0;
  let replayable = 0;
  const reasons: Partial<Record<NotReplayableReason, number>> = {};
  return {
    add(reason) {
      turns += 1;
      if (reason === null) replayable += 1;
      else reasons[reason] = (reasons[reason] ?? 0) + 1;
    },
    counted: () => ({ turns, replayable, notReplayable: { ...reasons } }),
  };
}

function addTurns(
  { messages }: Conversation,
  finals: TurnCounts,
  all: TurnCounts,
): { readonly final: boolean; readonly any: boolean } {
  const walk = replayabilityWalk();
  let last: NotReplayableReason | null = 'no-assistant-turn';
  let any = false;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1]?.role;
    if (message.role === 'assistant' && (before === 'user' || before === 'tool')) {
      const state = walk.state();
      last = state.status === 'replayable' ? null : state.reason;
      any ||= last === null;
      all.add(last);
    }
    walk.push(message);
  }
  finals.add(last);
  return { final: last === null, any };
}

interface Compared {
  readonly language: string | null;
  readonly surface: string | null;
  readonly userTurns: number;
}

type Side = 'left' | 'rest';

/** Values beyond so many are one value: a log may put an address where the surface belongs. */
const maxValues = 200;

function comparison(): { add(about: Compared, side: Side): void; rows(): readonly SideBySide[] } {
  const totals = { left: 0, rest: 0 };
  const properties = [
    { by: 'language', counts: new Map<string, Record<Side, number>>() },
    { by: 'surface', counts: new Map<string, Record<Side, number>>() },
    { by: 'user turns', counts: new Map<string, Record<Side, number>>() },
  ] as const;
  return {
    add(about, side) {
      totals[side] += 1;
      const values = [about.language ?? 'not known', about.surface ?? 'not known', turnBucket(about.userTurns)];
      for (const [index, { counts }] of properties.entries()) {
        const value = counts.has(values[index]!) || counts.size < maxValues ? values[index]! : 'others';
        const count = counts.get(value) ?? { left: 0, rest: 0 };
        count[side] += 1;
        counts.set(value, count);
      }
    },
    rows: () =>
      properties.flatMap(({ by, counts }) =>
        [...counts]
          .map(([value, { left, rest }]) => ({
            by,
            value,
            left,
            leftShare: share(left, totals.left),
            rest,
            restShare: share(rest, totals.rest),
          }))
          .sort((a, b) => b.left + b.rest - (a.left + a.rest) || (a.value < b.value ? -1 : 1)),
      ),
  };
}

/** Of an empty side the share is 0, beside a count that says so. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function userTurnsOf({ messages }: Conversation): number {
  let turns = 0;
  for (const message of messages) if (message.role === 'user') turns += 1;
  return turns;
}

function turnBucket(turns: number): string {
  if (turns <= 2) return String(turns);
  if (turns <= 5) return '3–5';
  if (turns <= 10) return '6–10';
  return turns <= 30 ? '11–30' : 'more than 30';
}
