import type { RunDeps, Study } from '../study.ts';
import type { InjectionBench } from './bench-injection.ts';

/** What a study keeps of an attack on its graders: pooled over its policies, by where the words stood. */
interface RecordedInjection {
  readonly fingerprint: string;
  readonly suite: InjectionBench['suite'];
  readonly policies: number;
  /** Words that leave the reply as it was: in the user's turn or in a tool's result. */
  readonly beside: TurnCount;
  readonly within: TurnCount;
}

interface TurnCount {
  readonly turned: number;
  readonly graded: number;
  readonly ungraded: number;
}

const besideTheReply: readonly string[] = ['user-turn', 'tool-result'];

/** Keeps the measurement with the study's instrument: another policy, judge or adapter has to be attacked anew. */
export async function recordInjection(
  study: Study,
  bench: InjectionBench,
  deps: Pick<RunDeps, 'clock'>,
): Promise<void> {
  const recorded: RecordedInjection = {
    fingerprint: bench.fingerprint,
    suite: bench.suite,
    policies: bench.policies.length,
    beside: turnsAt(bench, (place) => besideTheReply.includes(place)),
    within: turnsAt(bench, (place) => !besideTheReply.includes(place)),
  };
  await study.store.events.add({ at: deps.clock.now(), kind: eventOf(study), data: { ...recorded } });
}

/** How the study's graders stood up to attack, for the report; that it was not measured is said too. */
export async function injectionSentence(study: Study): Promise<string> {
  const event = await study.store.events.last(eventOf(study));
  if (!event)
    return 'How often words in a transcript can turn a verdict of this instrument was not measured: foreshadow bench injection --record.';
  const { suite, policies, beside, within, fingerprint } = event.data as unknown as RecordedInjection;
  return `${suite.attacks} attacks of ${suite.families} families on the gold examples of ${policies} policies turned ${shareOf(beside)} of the verdicts from the user's turn or a tool's result, and ${shareOf(within)} from within the reply, where a turned verdict can be right (measurement ${fingerprint.slice(0, 8)}).`;
}

function eventOf({ instrument }: Study): string {
  return `injection ${instrument.id}`;
}

function turnsAt({ policies }: InjectionBench, isWanted: (place: string) => boolean): TurnCount {
  const sum = { turned: 0, graded: 0, ungraded: 0 };
  for (const { byPlace } of policies) {
    for (const [place, { eventToOther, otherToEvent }] of Object.entries(byPlace)) {
      if (!isWanted(place)) continue;
      for (const { turned, graded, ungraded } of [eventToOther, otherToEvent]) {
        sum.turned += turned;
        sum.graded += graded;
        sum.ungraded += ungraded;
      }
    }
  }
  return sum;
}

function shareOf({ turned, graded }: TurnCount): string {
  if (graded === 0) return 'none (none was tried)';
  return `${((100 * turned) / graded).toFixed(1)} % (${turned} of ${graded})`;
}
