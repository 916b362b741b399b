import type { JudgeConfig, ReasonerConfig } from '../../core/reasoner-config.ts';
import type { MultiGrader } from '../../grade/reasoner/multi/multi-grader.ts';
import type { MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import { panelGrader } from '../../grade/reasoner/panel/panel-grader.ts';
import type { RunDeps, Study } from '../study.ts';
import { studyBudget } from '../study-budget.ts';
import { judgesOf } from './judge-identity.ts';
import type { JudgeOrder } from './judge-order.ts';
import { type OpenJudge, openJudge } from './open-judge.ts';

export interface JudgesOrder extends JudgeOrder {
  readonly config: ReasonerConfig;
  /** The set to ask in one call; null or left out: every policy is a call of its own. */
  readonly multi?: MultiPolicy | null;
}

export interface OpenJudges extends OpenJudge {
  /** Asks by all policies of the set at once; null where each is a call of its own. */
  readonly several: MultiGrader | null;
}

/**
 * Opens all judges of a reasoner, each through `openJudge`: one that decides alone, a panel that votes, or one that is
 * asked by several policies in one call. Where one cannot be opened, none stays open. They share the order's budget.
 */
export async function openJudges(order: JudgesOrder, deps: RunDeps): Promise<OpenJudges> {
  if (order.config.panel.length > 0) return openPanel(order, deps);
  const { multi } = order;
  if (!multi) return { ...(await openJudge(order, deps)), several: null };
  const judge = await openJudge(
    { ...order, policies: [...order.policies, { compiled: withVerdictRoom(multi) }] },
    deps,
  );
  try {
    const several = judge.severalOf(multi);
    return { ...judge, several, graderOf: ({ policy }) => several.memberOf(policy) };
  } catch (error) {
    await judge.close();
    throw error;
  }
}

/** The prompt as long as it is with the room that the further verdicts need. */
function withVerdictRoom({ prompt, furtherAnswerTokens }: MultiPolicy): MultiPolicy['prompt'] {
  return { ...prompt, tokens: prompt.tokens + furtherAnswerTokens };
}

async function openPanel(order: JudgesOrder, deps: RunDeps): Promise<OpenJudges> {
  const opened: { readonly name: string; readonly judge: OpenJudge }[] = [];
  const close = async (): Promise<void> => {
    for (const { judge } of opened) await judge.close();
  };
  try {
    for (const { name, config } of judgesOf(order.config))
      opened.push({ name, judge: await openJudge(memberOrder(order, config), deps) });
  } catch (error) {
    await close();
    throw error;
  }
  const first = opened[0]!.judge;
  return {
    ...first,
    // The widest: the slower ones hold their own share back, and the fast one is not kept waiting.
    parallel: Math.max(...opened.map(({ judge }) => judge.parallel)),
    graderOf: (compiled) =>
      panelGrader(
        compiled,
        opened.map(({ name, judge }) => ({ judge: name, grader: judge.graderOf(compiled) })),
      ),
    several: null,
    close,
  };
}

function memberOrder(order: JudgesOrder, config: JudgeConfig): JudgeOrder {
  return { ...order, config };
}

/** The judges of a study: their calls count against the study's budget, what they were found to be is kept with it. */
export async function studyJudges(study: Study, slice: string): Promise<JudgesOrder> {
  const { config, policies, multi } = study.reasoner!;
  return {
    config,
    multi,
    dir: study.dir,
    policies: policies.map(({ compiled, policy }) => ({ compiled, file: policy.file })),
    seed: study.config.slice.seed,
    budget: await studyBudget(study, slice),
    memory: study.store.events,
    unreachableHint: 'Start it, or put graders.reasoner.model right; replies that have no grade yet stay pending.',
  };
}
