import type { ScreenReport } from '../grade/screen/evaluate-screen.ts';
import type { Terminal } from './terminal.ts';

/** The report of a screen, for people. */
export function showScreenReport(terminal: Terminal, report: ScreenReport): void {
  const { separation, calibration } = report;
  terminal.out(
    `  screen     ${report.screen}, ${report.basis} on ${report.rows} rows, ${report.positives} with an event`,
  );
  if (report.embedder) terminal.out(`  embedder   ${report.embedder}`);
  for (const line of rowRemarks(report)) terminal.out(`  rows       ${line}`);
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
        `${promise} escalate ${(100 * one.escalationRate).toFixed(1)} % (${report.screen.startsWith('endpoint:') ? 'score' : 'logit'} from ${one.threshold.toFixed(3)})`,
      );
    }
  }
  for (const { rows, auc } of report.learningCurve)
    terminal.out(`  learned    from ${rows} rows: AUC ${auc.toFixed(3)}`);
}

/** Which rows the figures are not about, and which are easier than traffic. */
function rowRemarks({ trainingRows, unscored }: ScreenReport): string[] {
  const remarks: string[] = [];
  if (trainingRows?.status === 'unknown')
    remarks.push('nobody noted what this screen learned from: rows that it knows would flatter it');
  if (trainingRows?.status === 'checked' && trainingRows.excluded > 0)
    remarks.push(`${trainingRows.excluded} that the screen had learned from are left out`);
  if (trainingRows?.status === 'checked' && trainingRows.ofSeenGroups > 0)
    remarks.push(`${trainingRows.ofSeenGroups} are of a group that the screen had learned from: easier than traffic`);
  if (unscored > 0) remarks.push(`${unscored} have no score and are left out: such replies go up for certain`);
  return remarks;
}
