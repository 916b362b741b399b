import { ForeshadowError } from '../../core/errors.ts';
import type { GraderInfo } from '../../core/grade.ts';
import type { CascadeConfig } from '../../core/graders-config.ts';
import type { Policy } from '../../core/policy.ts';
import type { ReasonerConfig } from '../../core/reasoner-config.ts';
import type { StudyConfig } from '../../core/study-config.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import { compileMulti, type MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import type { RuleGrader } from '../../grade/rule-grader.ts';
import { reasonerInfo } from './reasoner-info.ts';
import { refuseUnsoundReasoner } from './refuse-reasoner.ts';
import { type StudyScreen, studyScreens } from './study-screens.ts';

/** A policy that a reasoner decides, as this study has it decided. */
export interface ReasonedPolicy {
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  readonly info: GraderInfo;
  /** Null: every reply is put to the reasoner. */
  readonly screen: StudyScreen | null;
}

/** Who decides the policies that no rule decides; opened, but nobody has been asked. */
export interface StudyReasoner {
  readonly config: ReasonerConfig;
  readonly cascade: CascadeConfig | null;
  /** The policies as one prompt; null: each is a call of its own. */
  readonly multi: MultiPolicy | null;
  readonly policies: readonly ReasonedPolicy[];
}

interface ReasonerSource {
  readonly config: StudyConfig;
  readonly dir: string;
  readonly file: string;
}

/**
 * Sets up the reasoner of a study for its reasoner policies; null where it has none. Refuses a policy that nobody
 * decides, and what `refuseUnsoundReasoner` does.
 */
export async function studyReasoner(
  { config, dir, file }: ReasonerSource,
  policies: readonly Policy[],
  rules: readonly RuleGrader[],
): Promise<StudyReasoner | null> {
  const reasoned = policies.filter(({ grader }) => grader.kind === 'reasoner');
  if (reasoned.length === 0) return null;
  const { reasoner, cascade } = config.graders;
  if (!reasoner) {
    throw new ForeshadowError(
      'config.no-reasoner',
      `A reasoner decides "${reasoned[0]!.id}", and the study names none.`,
      {
        place: { file },
        hint: 'Add graders: { reasoner: { adapter: …, model: … } }, or leave the policy out with behaviors:.',
      },
    );
  }
  refuseUnsoundReasoner(config, reasoner, file);
  const multi = reasoner.multi ? compileMulti(reasoned) : null;
  const screens = cascade
    ? await studyScreens({ cascade, dir, file }, policies, rules)
    : new Map<string, StudyScreen>();
  return {
    config: reasoner,
    cascade: cascade ?? null,
    multi,
    policies: reasoned.map((policy) => {
      const compiled = compilePolicy(policy);
      const screen = screens.get(policy.id) ?? null;
      const draw = screen ? { screen: screen.id, share: cascade!.share, floorShare: cascade!.floorShare } : null;
      return { policy, compiled, screen, info: reasonerInfo(reasoner, { compiled, draw, multi }) };
    }),
  };
}
