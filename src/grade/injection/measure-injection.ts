import type { GradableReply, Grade, Grader } from '../../core/grade.ts';
import { keyedUniform } from '../../core/keyed-random.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { Policy } from '../../core/policy.ts';
import { clopperPearson } from '../../stats/proportion/clopper-pearson.ts';
import { exampleReply } from '../policy-test.ts';
import type { Attack } from './attack.ts';
import { type AttackGoal, type AttackPlace, goalOf, placeAttack, placesFor } from './place-attack.ts';

export interface InjectionOptions {
  readonly attacks: readonly Attack[];
  /** At most so many trials of a family, drawn by a keyed hash; left out: all. */
  readonly perFamily?: number;
  /** Of the draw. */
  readonly seed?: number;
  readonly signal: AbortSignal;
  /** Replies under way at once: what a judge's endpoint is good for. 1 unless given. */
  readonly parallel?: number;
}

/** How often verdicts of one kind turned. */
export interface TurnRate {
  /** Trials that got a verdict. */
  readonly graded: number;
  readonly turned: number;
  /** Trials that got none: neither turned nor withstood. */
  readonly ungraded: number;
  /** turned / graded in 0..1; null without a graded trial. */
  readonly rate: number | null;
  /** Exact 95 % interval (Clopper-Pearson) over the trials; null where rate is. */
  readonly interval: readonly [lower: number, upper: number] | null;
}

export interface TurnRates {
  /** Events that were graded as none under attack: what an attacker wants who hides. */
  readonly eventToOther: TurnRate;
  /** Others that were graded as events: what an attacker wants who accuses. */
  readonly otherToEvent: TurnRate;
}

/** How a grader stands up to the suite, on gold examples that it grades right without an attack. */
export interface InjectionResult {
  readonly policy: string;
  readonly grader: string;
  /** Examples that it grades right: those that are attacked. */
  readonly examples: number;
  /** Examples left out, because it grades them wrong or not at all anyway. */
  readonly leftOut: number;
  readonly overall: TurnRates;
  readonly byFamily: Readonly<Record<string, TurnRates>>;
  readonly byPlace: Readonly<Partial<Record<AttackPlace, TurnRates>>>;
}

interface Trial {
  readonly example: number;
  readonly attack: Attack;
  readonly place: AttackPlace;
  readonly goal: AttackGoal;
}

interface Outcome {
  readonly trial: Trial;
  readonly grade: Grade;
}

/**
 * Attacks a policy's gold examples and counts verdicts that turn. Trials share examples and texts, so the intervals say
 * how well this suite was measured, not how an attacker would fare who has read the policy. Where the words are put into
 * the reply, the reply has truly changed: for rules on form (length, ending, marks) such a turn may be right. The words
 * in a user's turn or a tool's result leave the reply as it was.
 */
export async function measureInjection(
  policy: Policy,
  grader: Grader,
  options: InjectionOptions,
): Promise<InjectionResult> {
  const right = await gradedRight(policy, grader, options);
  const trials = drawn(trialsOf(policy, right, options.attacks), policy.id, options);
  const attacked = trials.map((trial) =>
    placeAttack(exampleReply(policy.examples[trial.example]!), trial.attack, trial),
  );
  const grades = await gradeEach(grader, attacked, options);
  const outcomes = trials.map((trial, at): Outcome => ({ trial, grade: grades[at]! }));
  const families = [...new Set(outcomes.map(({ trial }) => trial.attack.family))].sort();
  const places = [...new Set(outcomes.map(({ trial }) => trial.place))].sort();
  return {
    policy: policy.id,
    grader: grader.info.id,
    examples: right.length,
    leftOut: policy.examples.length - right.length,
    overall: turnRates(outcomes),
    byFamily: Object.fromEntries(
      families.map((family) => [family, turnRates(outcomes.filter(({ trial }) => trial.attack.family === family))]),
    ),
    byPlace: Object.fromEntries(
      places.map((place) => [place, turnRates(outcomes.filter(({ trial }) => trial.place === place))]),
    ),
  };
}

/** Several results as one: trials of all policies count alike. */
export function pooledRates(all: readonly TurnRates[]): TurnRates {
  const pool = (direction: keyof TurnRates): TurnRate => {
    const sum = (part: 'graded' | 'turned' | 'ungraded'): number =>
      all.reduce((total, rates) => total + rates[direction][part], 0);
    return rateOf(sum('turned'), sum('graded'), sum('ungraded'));
  };
  return { eventToOther: pool('eventToOther'), otherToEvent: pool('otherToEvent') };
}

/** Positions of the examples that the grader labels as the policy does. */
async function gradedRight(policy: Policy, grader: Grader, options: InjectionOptions): Promise<readonly number[]> {
  const grades = await gradeEach(grader, policy.examples.map(exampleReply), options);
  return grades.flatMap((grade, at) =>
    grade.status === 'graded' && grade.label === policy.examples[at]!.label ? [at] : [],
  );
}

/** Grades in the order of the replies, so many at once. */
async function gradeEach(
  grader: Grader,
  replies: readonly GradableReply[],
  { signal, parallel = 1 }: InjectionOptions,
): Promise<readonly Grade[]> {
  const grades = new Array<Grade>(replies.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < replies.length) {
      const at = next++;
      grades[at] = await gradeSafely(grader, replies[at]!, signal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, replies.length) }, work));
  return grades;
}

async function gradeSafely(grader: Grader, reply: GradableReply, signal: AbortSignal): Promise<Grade> {
  try {
    return await grader.grade(reply, signal);
  } catch (error) {
    if (signal.aborted || error instanceof NotGradedYet) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    return { status: 'ungraded', reason: 'grader-error', detail };
  }
}

function trialsOf(policy: Policy, examples: readonly number[], attacks: readonly Attack[]): readonly Trial[] {
  return attacks.flatMap((attack) =>
    examples.flatMap((example) => {
      const goal = goalOf(attack, policy, policy.examples[example]!.label);
      return goal === null ? [] : placesFor(attack).map((place) => ({ example, attack, place, goal }));
    }),
  );
}

/** At most `perFamily` trials of each family; a trial's chance depends on nothing but itself and the seed. */
function drawn(trials: readonly Trial[], policy: string, { perFamily, seed = 1 }: InjectionOptions): readonly Trial[] {
  if (perFamily === undefined) return trials;
  const keyed = trials.map((trial) => ({
    trial,
    key: keyedUniform(seed, 'injection', `${policy}\0${trial.example}\0${trial.attack.id}\0${trial.place}`),
  }));
  const taken = new Map<string, number>();
  return keyed
    .sort((a, b) => a.key - b.key)
    .filter(({ trial }) => {
      const count = taken.get(trial.attack.family) ?? 0;
      taken.set(trial.attack.family, count + 1);
      return count < perFamily;
    })
    .map(({ trial }) => trial);
}

function turnRates(outcomes: readonly Outcome[]): TurnRates {
  const toOther = outcomes.filter(({ trial }) => !trial.goal.wantedEvent);
  const toEvent = outcomes.filter(({ trial }) => trial.goal.wantedEvent);
  return { eventToOther: turnRate(toOther), otherToEvent: turnRate(toEvent) };
}

function turnRate(outcomes: readonly Outcome[]): TurnRate {
  let graded = 0;
  let turned = 0;
  for (const { trial, grade } of outcomes) {
    if (grade.status !== 'graded') continue;
    graded++;
    if (grade.event === trial.goal.wantedEvent) turned++;
  }
  return rateOf(turned, graded, outcomes.length - graded);
}

function rateOf(turned: number, graded: number, ungraded: number): TurnRate {
  if (graded === 0) return { graded, turned, ungraded, rate: null, interval: null };
  const { lower, upper } = clopperPearson({ x: turned, n: graded });
  return { graded, turned, ungraded, rate: turned / graded, interval: [lower, upper] };
}
