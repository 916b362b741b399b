import { contentId } from '../../../core/content-id.ts';
import type { GradableReply, PanelVote } from '../../../core/grade.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import type { ReasonerGrade, ReasonerGrader } from '../reasoner-grader.ts';
import { tallyPanel } from './tally-panel.ts';

export interface PanelMember {
  /** How votes name the judge: adapter and model, unlike every other of the panel. */
  readonly judge: string;
  readonly grader: ReasonerGrader;
}

const version = 1;

/**
 * Several judges as votes: each is asked about every reply, the verdict is `tallyPanel`'s, and what each of them said
 * stays in the grade. Rejects with NotGradedYet where any of them was not asked because the run stops.
 */
export function panelGrader(compiled: CompiledPolicy, members: readonly PanelMember[]): ReasonerGrader {
  const sworn = contentId(
    'panel',
    members.map(({ judge, grader }) => [judge, grader.info.id]),
  );
  return {
    info: {
      id: `panel-${version}:${members.map(({ judge }) => judge).join('+')}:${sworn.slice(-12)}`,
      policy: compiled.policy,
      tier: 'reasoner',
    },
    grade: async (reply: GradableReply, signal: AbortSignal) => {
      const grades = await Promise.all(members.map(({ grader }) => grader.grade(reply, signal)));
      const votes = grades.map((grade, at) => voteOf(grade, members[at]!.judge));
      return panelGrade(grades, votes, compiled);
    },
  };
}

function voteOf(grade: ReasonerGrade, judge: string): PanelVote {
  const said = { judge, answers: grade.calls.length };
  if (grade.status === 'ungraded') return { ...said, status: 'ungraded', reason: grade.reason, detail: grade.detail };
  const { label, event, rationale } = grade;
  return { ...said, status: 'graded', label, event, rationale };
}

function panelGrade(
  grades: readonly ReasonerGrade[],
  panel: readonly PanelVote[],
  compiled: CompiledPolicy,
): ReasonerGrade {
  const verdict = tallyPanel(panel, compiled);
  const flags = [...new Set(grades.flatMap((grade) => grade.flags))];
  const kept = { calls: grades.flatMap(({ calls }) => calls), flags, panel };
  if (verdict.status === 'ungraded') return { ...verdict, ...kept, score: null, ruleIds: [], confidence: null };
  const { speaker, share, ...said } = verdict;
  const { ruleIds, confidence } = grades[speaker]!;
  const vote = panel[speaker]!;
  const rationale = vote.status === 'graded' ? vote.rationale : null;
  return { ...said, ...kept, rationale, evidence: null, score: share, ruleIds, confidence };
}
