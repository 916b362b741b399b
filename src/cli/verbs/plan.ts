import { planStudy, type RunPlan } from '../../run/plan-study.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';

export async function run(context: Context): Promise<number> {
  const plan = await withStudy(context, 'writes', (study) => planStudy(study, context.deps));
  if (context.terminal.json) outJson(context.terminal, plan);
  else printPlan(context.terminal, plan);
  return plan.budgetExceeded.length > 0 ? exitCodes.inconclusive : exitCodes.ok;
}

function gradingLines({ policies, replies, share, anchored, judges }: RunPlan['grading'][number]): string[] {
  const which = `${share === 1 ? '' : `${Math.round(100 * share)} % of `}${replies} replies${anchored === 0 ? '' : ` and an anchor set of ${anchored}`}`;
  return judges.map(({ judge, votes, calls, inputTokens, outputTokens, dollars }) => {
    const asked = `${which}${votes === 1 ? '' : `, ${votes} votes each`}`;
    const most = dollars === null ? '' : `, at most $${dollars.toFixed(2)}`;
    return `${policies.join(' + ')}: ${calls} calls to ${judge} (${asked}), ${inputTokens} tokens in, at most ${outputTokens} out${most}`;
  });
}

function printPlan(terminal: Terminal, plan: RunPlan): void {
  terminal.out(`  slice      ${plan.prefixes} prefixes`);
  for (const lane of plan.lanes)
    terminal.out(
      `  ${lane.lane.padEnd(10)} ${lane.calls} calls, ${lane.inputTokens} tokens in, at most ${lane.outputTokens} out${lane.dollars === null ? '' : `, at most $${lane.dollars.toFixed(2)}`}`,
    );
  for (const line of plan.grading.flatMap(gradingLines)) terminal.out(`  grades     ${line}`);
  terminal.out(
    `  in all     ${plan.calls} calls, at most ${plan.tokens} tokens, ${plan.dollars === null ? 'dollars unknown (no price in the study)' : `at most $${plan.dollars.toFixed(2)}`}, ${plan.minutes === null ? 'minutes unknown (no rate limit in the study)' : `about ${plan.minutes.toFixed(1)} minutes`}`,
  );
  for (const over of plan.budgetExceeded) terminal.out(`  budget     too small: ${over}`);
  terminal.out(`\n  ${'behavior'.padEnd(44)} today     events   smallest rise it could show`);
  for (const behavior of plan.behaviors) {
    const { smallestRise } = behavior;
    const rise =
      smallestRise.status === 'estimated'
        ? `×${smallestRise.ratio.toFixed(smallestRise.ratio < 10 ? 1 : 0)}`
        : 'too few events to show any';
    const today =
      behavior.today === null
        ? '–'
        : behavior.events === 0
          ? 'none seen'
          : `${(100 * behavior.today).toPrecision(behavior.events < 10 ? 1 : 2)} %`;
    terminal.out(
      `  ${behavior.title.slice(0, 43).padEnd(44)} ${today.padEnd(9)} ${String(behavior.events).padStart(6)}   ${rise}`,
    );
  }
}
