import { ForeshadowError } from '../../core/errors.ts';
import type { ReasonerConfig } from '../../core/reasoner-config.ts';
import type { StudyConfig } from '../../core/study-config.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import { requireAnswersInForm } from '../../grade/reasoner/multi/multi-grader.ts';
import { isSameModel, judgesOf } from './judge-identity.ts';

/**
 * Refuses judges that could not judge as the study says: one that answers a lane, one that sits in a panel twice, and
 * multi mode where it cannot be what was measured.
 */
export function refuseUnsoundReasoner(config: StudyConfig, reasoner: ReasonerConfig, file: string): void {
  refuseJudgeOfItself(config, reasoner, file);
  refuseJudgeTwice(reasoner, file);
  if (reasoner.multi) refuseMulti(config, reasoner, file);
}

/** A model that grades its own replies is no grader of them, in a panel no less than alone. */
function refuseJudgeOfItself({ current, candidate }: StudyConfig, reasoner: ReasonerConfig, file: string): void {
  for (const { name, config } of judgesOf(reasoner)) {
    for (const deployment of [current, candidate]) {
      if (!isSameModel(config.model, deployment.model)) continue;
      const who = reasoner.panel.length > 0 ? `The judge ${name}` : 'The reasoner';
      throw new ForeshadowError('grader.answers-a-lane', `${who} is also the model that answers a lane.`, {
        place: { file },
        hint: 'Name another model under graders.reasoner: one that grades its own replies is no judge of them.',
      });
    }
  }
}

/** The same question to the same model is one opinion, however often it is counted. */
function refuseJudgeTwice(reasoner: ReasonerConfig, file: string): void {
  const judges = judgesOf(reasoner);
  for (const [at, { name, config }] of judges.entries()) {
    const twin = judges
      .slice(0, at)
      .find((other) => other.config.adapter === config.adapter && isSameModel(other.config.model, config.model));
    if (!twin) continue;
    throw new ForeshadowError('grader.judge-twice', `${name} sits in the panel twice.`, {
      place: { file },
      hint: 'Name another model or adapter; to ask one judge several times, give it votes:.',
    });
  }
}

function refuseMulti({ graders }: StudyConfig, reasoner: ReasonerConfig, file: string): void {
  if (graders.cascade) {
    throw new ForeshadowError(
      'grader.multi-with-cascade',
      'A cascade sends each reply up for some policies and not for others, so the sets that would be asked together are not the one that was measured.',
      { place: { file }, hint: 'Leave out graders.cascade or graders.reasoner.multi.' },
    );
  }
  if (reasoner.panel.length > 0) {
    throw new ForeshadowError(
      'grader.multi-with-panel',
      'Multi mode is measured for one judge, and a panel has several.',
      { place: { file }, hint: 'Leave out graders.reasoner.panel or graders.reasoner.multi.' },
    );
  }
  requireAnswersInForm(adapterNamed(reasoner.adapter));
}
