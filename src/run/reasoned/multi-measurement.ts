import { ForeshadowError } from '../../core/errors.ts';
import type { JudgeConfig } from '../../core/reasoner-config.ts';
import type { PairedMatch } from '../../grade/benchmark/multi-match.ts';
import { compileMulti, type MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import type { MultiMeasurement } from '../benchmark/measure-multi.ts';
import type { RunDeps, Study } from '../study.ts';
import { multiSetKey } from './reasoner-info.ts';

/** What a study keeps of a measurement: by content of policies, judge and adapter. */
type RecordedMulti = Pick<MultiMeasurement, 'exact' | 'policies' | 'cost'>;

/** The study's policies as one prompt, whether it asks so or not. Throws `policy.not-several` for fewer than two. */
export function multiOfStudy({ reasoner }: Pick<Study, 'reasoner'>): MultiPolicy {
  return reasoner?.multi ?? compileMulti((reasoner?.policies ?? []).map(({ policy }) => policy));
}

/** Keeps the measurement: another policy, text, judge or adapter has to be measured anew. */
export async function recordMulti(
  study: Study,
  {
    judge,
    measurement: { exact, policies, cost },
  }: { readonly judge: JudgeConfig; readonly measurement: MultiMeasurement },
  deps: Pick<RunDeps, 'clock'>,
): Promise<void> {
  const recorded: RecordedMulti = { exact, policies, cost };
  await study.store.events.add({ at: deps.clock.now(), kind: kindOf(study, judge), data: { ...recorded } });
}

/** Throws `grader.multi-not-measured` where the study asks in multi mode and its set was never measured so. */
export async function refuseUnmeasured(study: Study): Promise<void> {
  if (!study.reasoner?.multi || (await study.store.events.last(kindOf(study)))) return;
  throw new ForeshadowError(
    'grader.multi-not-measured',
    `graders.reasoner.multi is set, and what it costs in exactness was not measured for these ${study.reasoner.multi.members.length} policies with this judge and adapter.`,
    {
      place: { file: study.file },
      hint: `Measure it: foreshadow policy test --multi --record --study ${study.file}`,
    },
  );
}

/** How the policies were asked and what that was measured to cost, for the method of a report. */
export async function multiSentences(study: Study): Promise<string[]> {
  if (!study.reasoner?.multi) return [];
  const { length } = study.reasoner.multi.members;
  const asked = `The reasoner was asked by all ${length} policies in one call (multi mode)`;
  const event = await study.store.events.last(kindOf(study));
  if (!event) return [`${asked}; what that costs in exactness was not measured.`];
  const { exact, policies } = event.data as unknown as RecordedMulti;
  const changed = policies.reduce((sum, { others }) => sum + others.changed, 0);
  const compared = policies.reduce((sum, { others }) => sum + others.compared, 0);
  return [
    `${asked}. On ${exact.examples} gold examples that no prompt shows, the verdict on an example's own policy was right for ${shareOf(exact, exact.alone)} where each policy was asked alone; in multi mode that verdict was right and no other policy's differed from the one alone for ${shareOf(exact, exact.together)}, a drop of ${pointsOf(exact)}. Of ${compared} verdicts on other policies' examples ${changed} differed.`,
  ];
}

function shareOf({ examples }: PairedMatch, right: number): string {
  return `${right} (${Math.round((100 * right) / examples)} %)`;
}

function pointsOf({ drop }: PairedMatch): string {
  const points = (value: number): string => (100 * value).toFixed(0);
  return `${points(drop.value)} percentage points (95 % interval ${points(drop.lower)} to ${points(drop.upper)})`;
}

function kindOf(study: Study, judge: JudgeConfig = study.reasoner!.config): string {
  return `multi ${multiSetKey(judge, multiOfStudy(study))}`;
}
