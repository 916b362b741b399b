import { textOf } from '../../core/conversation.ts';
import { gradeCodes } from '../../core/grade-codes.ts';
import type { ExampleReport, ReplyExample } from '../../report/study-report.ts';
import type { LaneRef } from '../../store/store.ts';
import type { StudyForecast } from '../forecast-study.ts';
import { laneRefs } from '../lanes/lanes.ts';
import type { Study } from '../study.ts';

const perKind = 2;
const turnsShown = 3;
const longestText = 1200;

/** A few prefixes of each kind, in slice order: what only the candidate does, what only today's deployment does, both. */
export async function examplesOf(study: Study, forecast: StudyForecast, policy: number): Promise<ExampleReport[]> {
  const { observed, candidate } = forecast.lanes;
  const today = observed.codes.get(policy)!;
  const tomorrow = candidate!.codes.get(policy)!;
  const found: Record<ExampleReport['kind'], number[]> = { 'candidate-only': [], 'current-only': [], both: [] };
  for (let position = 0; position < observed.positions; position++) {
    const kind = kindOf(today[position]!, tomorrow[position]!);
    if (kind && found[kind].length < perKind) found[kind].push(position);
  }
  const wanted = (Object.keys(found) as ExampleReport['kind'][]).flatMap((kind) =>
    found[kind].map((position) => ({ kind, position })),
  );
  return Promise.all(wanted.map(({ kind, position }) => example(study, forecast, { kind, position, policy })));
}

function kindOf(today: number, tomorrow: number): ExampleReport['kind'] | null {
  const now = today === gradeCodes.event;
  const then = tomorrow === gradeCodes.event;
  if (now && then) return 'both';
  if (then && today === gradeCodes.noEvent) return 'candidate-only';
  if (now && tomorrow === gradeCodes.noEvent) return 'current-only';
  return null;
}

async function example(
  study: Study,
  forecast: StudyForecast,
  at: { kind: ExampleReport['kind']; position: number; policy: number },
): Promise<ExampleReport> {
  const refs = laneRefs(study);
  const prefix = await study.store.slices.at(forecast.slice.id, at.position);
  const conversation = await study.store.traffic.get(prefix.conversation);
  const before = conversation.messages
    .slice(0, prefix.turn)
    .filter((message) => message.role !== 'system' && message.role !== 'developer');
  const reply = (ref: LaneRef): Promise<ReplyExample | null> =>
    replyExample(study, { slice: forecast.slice.id, ref, position: at.position, policy: at.policy });
  return {
    kind: at.kind,
    position: at.position,
    surface: conversation.surface,
    language: conversation.language,
    turn: prefix.turn,
    prefix: before.slice(-turnsShown).map((message) => ({ role: message.role, text: shortened(textOf(message)) })),
    logged: await reply(refs.observed),
    replayed: await reply(refs.candidate),
  };
}

interface Wanted {
  readonly slice: string;
  readonly ref: LaneRef;
  readonly position: number;
  readonly policy: number;
}

async function replyExample(study: Study, wanted: Wanted): Promise<ReplyExample | null> {
  const stored = await study.store.replies.get(wanted.slice, wanted.ref, wanted.position);
  if (stored?.outcome.state !== 'replied') return null;
  const grade = (await study.store.grades.of(stored.seq)).find((entry) => entry.policy === wanted.policy)?.grade;
  const graded = grade?.status === 'graded' ? grade : null;
  const text = shortened(stored.outcome.content);
  const evidence = graded?.evidence && graded.evidence.end <= text.length ? graded.evidence : null;
  return {
    text,
    label: graded?.label ?? null,
    rationale: graded?.rationale ?? null,
    evidence,
    finishReason: stored.outcome.finishReason,
    recorded: stored.outcome.recorded,
  };
}

function shortened(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)} …`;
}
