import type { GradableReply, Grade } from '../../core/grade.ts';
import { gradeReply, type RuleGrader } from '../../grade/rule-grader.ts';
import { packText } from '../../store/body.ts';

/** A reply as it came: plain data, so that a thread can take it. */
export interface UnfinishedReply {
  readonly gradable: GradableReply;
  /** `replyBodyText` of it. */
  readonly bodyText: string;
}

/** The same, ready to be stored. */
export interface FinishedReply {
  /** In the graders' order. */
  readonly grades: readonly Grade[];
  readonly body: Uint8Array;
}

/** Most of what a reply costs beside its row: its grades by rules, and its body compressed. */
export function finishReply({ gradable, bodyText }: UnfinishedReply, graders: readonly RuleGrader[]): FinishedReply {
  return { grades: gradeReply(gradable, graders) as readonly Grade[], body: packText(bodyText) };
}
