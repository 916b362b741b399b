import { ForeshadowError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import { requireAnswersInForm } from '../../grade/reasoner/multi/multi-grader.ts';
import { compileMulti, type MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import { type MultiMeasurement, measureMulti } from '../../run/benchmark/measure-multi.ts';
import { multiOfStudy, recordMulti } from '../../run/reasoned/multi-measurement.ts';
import { type JudgesOrder, openJudges } from '../../run/reasoned/open-judges.ts';
import type { Study } from '../../run/study.ts';
import { judgeNamedBy } from '../bench-judge-options.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { judgeConfig, judgeOrder } from '../judge-options.ts';
import { showMultiMeasurement } from '../multi-table.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

/** `policy test --multi`: what asking by all policies in one call costs in exactness; with `--record` kept in the study. */
export async function testMulti(context: Context, { positional, options }: VerbArguments): Promise<number> {
  const path = positional[0] as string | undefined;
  if (options.record === true) {
    if (path !== undefined) {
      throw new ForeshadowError('policy.multi-record-path', 'With --record the policies are those of the study.', {
        hint: `Leave out ${path}, or leave out --record.`,
      });
    }
    return withStudy(context, 'writes', (study) => recordForStudy(context, study, options));
  }
  if (path === undefined) {
    throw new ForeshadowError('policy.multi-which', 'Multi mode is measured for a set of policies.', {
      hint: 'Name their folder: foreshadow policy test policies --multi --endpoint URL --model NAME.',
    });
  }
  const policies = (await readPoliciesAt(path)).filter(({ grader }) => grader.kind === 'reasoner');
  const named = await judgeNamedBy(options, context);
  const order = judgeOrder(alone(named), policies, 0);
  show(context, await measured(context, { policies, multi: compileMulti(policies), order, options }));
  return exitCodes.ok;
}

async function recordForStudy(context: Context, study: Study, options: VerbArguments['options']): Promise<number> {
  const policies = study.policies.filter(({ grader }) => grader.kind === 'reasoner');
  const config = judgeConfig(options) ?? study.reasoner?.config;
  if (!config) {
    throw new ForeshadowError('policy.not-several', 'No policy of this study is decided by a reasoner.', {
      hint: 'Multi mode joins policies of a reasoner.',
      place: { file: study.file },
    });
  }
  const { config: judge, dir } = alone({ config, dir: study.dir });
  const order = {
    ...judgeOrder({ config: judge, dir }, policies, study.config.slice.seed),
    memory: study.store.events,
  };
  const measurement = await measured(context, { policies, multi: multiOfStudy(study), order, options });
  show(context, measurement);
  if (measurement.exact.alone === 0) {
    throw new ForeshadowError(
      'policy.multi-nothing-right',
      `Asked alone the judge gets none of the ${measurement.examples} examples right, so no drop can be measured, and nothing was recorded.`,
      { hint: 'See what it answers first: foreshadow policy test with --endpoint, --model and --adapter.' },
    );
  }
  await recordMulti(study, { judge, measurement }, context.deps);
  return exitCodes.ok;
}

/** The first judge, asked one policy at a time: multi mode is measured for one judge. */
function alone<T extends Pick<JudgesOrder, 'config'>>(named: T): T {
  if (named.config.panel.length > 0) {
    throw new ForeshadowError(
      'grader.multi-with-panel',
      'Multi mode is measured for one judge, and a panel has several.',
      { hint: 'Name one judge with --endpoint, --model and --adapter, or leave out graders.reasoner.panel.' },
    );
  }
  return named;
}

interface Measuring {
  readonly policies: readonly Policy[];
  readonly multi: MultiPolicy;
  readonly order: JudgesOrder;
  readonly options: VerbArguments['options'];
}

async function measured(
  { deps, progress }: Context,
  { policies, multi, order, options }: Measuring,
): Promise<MultiMeasurement> {
  requireAnswersInForm(adapterNamed(order.config.adapter));
  const examples = (options.examples as number | undefined) ?? Number.POSITIVE_INFINITY;
  if (!(examples >= 1)) {
    throw new ForeshadowError('policy.bad-count', '--examples is no number of examples.', {
      hint: 'Give a number from 1, such as --examples 4.',
    });
  }
  // The joined prompt is the longest: what holds it holds each of them.
  const judge = await openJudges({ ...order, policies: [...order.policies, { compiled: multi.prompt }] }, deps);
  try {
    return await measureMulti({ policies, multi, judge, examples }, deps);
  } finally {
    progress.end();
    await judge.close();
  }
}

function show({ terminal }: Context, measurement: MultiMeasurement): void {
  if (terminal.json) outJson(terminal, measurement);
  else showMultiMeasurement(terminal, measurement);
}
