import type { ScreenReport } from '../grade/screen/evaluate-screen.ts';
import type { Terminal } from './terminal.ts';

/** The report of a screen, for people. */
export function showScreenReport(terminal: Terminal, report: ScreenReport): void {
  const { separation, calibration } = report;
  terminal.out(
    `  screen     ${report.screen}, ${report.basis} on ${report.rows} rows, ${report.positives} with an event`,
  );
  if (separation === null) terminal.out('  AUC        needs at least two rows of either label');
  else {
    const { auc, lower, upper, averagePrecision, recallAtFivePercent } = separation;
    const limits = lower === null || upper === null ? '' : ` [${lower.toFixed(3)}, ${upper.toFixed(3)}]`;
    terminal.out(`  AUC        ${auc.toFixed(3)}${limits}`);
    terminal.out(`  precision  ${averagePrecision.toFixed(3)} on average`);
    terminal.out(`  recall     ${recallAtFivePercent.toFixed(2)} where 5 % of the rows without an event are escalated`);
  }
  terminal.out(`  guesses    ${calibration.meanGuess.toFixed(4)} on average, rate ${calibration.rate.toFixed(4)}`);
  for (const one of report.certificates) {
    const promise = `  certified  recall ${one.recall} at ${Math.round(100 * (1 - one.alpha))} %:`;
    if (one.status === 'too-few-events')
      terminal.out(`${promise} needs ${one.needed} events, there are ${one.positives}`);
    else {
      terminal.out(
        `${promise} escalate ${(100 * one.escalationRate).toFixed(1)} % (logit from ${one.threshold.toFixed(3)})`,
      );
    }
  }
  for (const { rows, auc } of report.learningCurve)
    terminal.out(`  learned    from ${rows} rows: AUC ${auc.toFixed(3)}`);
}
