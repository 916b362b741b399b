import type { BenchmarkDataset } from '../grade/benchmark/dataset.ts';
import type { Metric } from '../grade/benchmark/metrics.ts';
import type { EndpointProbe } from '../grade/reasoner/probe.ts';
import type { GraderBench } from '../run/benchmark/bench-graders.ts';
import type { Terminal } from './terminal.ts';

interface Shown {
  readonly benches: readonly GraderBench[];
  readonly probe: EndpointProbe | null;
}

/** The run by category, then each F1 among the figures of others, with who ran them. */
export function showGraderBenches(terminal: Terminal, dataset: BenchmarkDataset, { benches, probe }: Shown): void {
  terminal.out(`  ${dataset.name}: ${dataset.rows.length} rows, ${dataset.licence}`);
  terminal.out(`  ${dataset.note}`);
  if (probe) {
    const { answeredBy, context, fingerprint } = probe;
    terminal.out(
      `  judge ${answeredBy ?? 'unnamed'}, context ${context?.tokens ?? 'unknown'}, probe ${fingerprint.slice(0, 12)}`,
    );
  }
  if (benches.length === 0) {
    terminal.out('  Nothing was benched: no rule decides it, and there are too few labels for a screen.');
    terminal.note('  Name a judge: --endpoint URL --model NAME.');
    return;
  }
  const header = `${'F1 [95 %]'.padEnd(18)} ${'precision'.padEnd(18)} ${'recall'.padEnd(18)} false alarms`;
  for (const category of new Set(benches.map((bench) => bench.category))) {
    const own = benches.filter((bench) => bench.category === category);
    const { convention, unlabelled } = own[0]!;
    const without = unlabelled > 0 ? `, ${unlabelled} rows without a label left out` : '';
    terminal.out(`\n  ${category} (${convention}${without})`);
    terminal.out(`  ${'grader'.padEnd(34)} ${header}`);
    for (const bench of own) showBench(terminal, bench);
    for (const bench of own) showBeside(terminal, bench);
  }
}

function showBench(terminal: Terminal, bench: GraderBench): void {
  const name = `${bench.tier} ${bench.tier === 'screen' ? '(cross-fitted)' : bench.policy}`;
  const cells = [bench.f1, bench.precision, bench.recall].map((metric) => shown(metric).padEnd(18));
  terminal.out(`  ${name.padEnd(34)} ${cells.join(' ')} ${shown(bench.fpr)}`);
  const cost = bench.cost === null ? 'cost unknown' : `$${bench.cost.toFixed(4)}`;
  const parts = [
    `${bench.n} rows${bench.left > 0 ? ` of ${bench.n + bench.left}, stopped` : ''}, ${bench.positives} events, ${bench.ungraded} ungraded`,
    `${bench.seconds.toFixed(1)} s`,
    cost,
  ];
  if (bench.ungraded > 0) {
    parts.push(
      Object.entries(bench.ungradedReasons)
        .map(([reason, count]) => `${count} ${reason}`)
        .join(', '),
    );
    parts.push(`F1 ${number(bench.f1IfUngradedWrong)} if those were wrong`);
  }
  if (bench.separation) parts.push(`AUC ${bench.separation.auc.toFixed(3)}`);
  if (bench.calls) parts.push(`${bench.calls.calls} calls, ${bench.calls.retried} rows asked twice`);
  if (bench.retest) parts.push(`same again ${shown(bench.retest.agreement)} of ${bench.retest.rows}`);
  terminal.out(`      ${parts.join('; ')}`);
}

const words = {
  higher: 'ours higher',
  lower: 'ours lower',
  noise: 'no difference shown',
} as const;

/** One table: ours where it belongs among theirs. */
function showBeside(terminal: Terminal, bench: GraderBench): void {
  if (bench.beside.length === 0) return;
  terminal.out(
    `\n      ${`F1 of ${bench.tier} ${bench.policy} among others`.padEnd(46)} ${'F1 [95 %]'.padEnd(20)} who ran it`,
  );
  const ours = { model: `→ this run, ${bench.tier} ${bench.policy}`, ranBy: 'you, now', f1: bench.f1, ours: null };
  const all = [...bench.beside.map((one) => ({ ...one, ranBy: `${one.ranBy} (${one.basis})` })), ours];
  all.sort((a, b) => (b.f1.value ?? 0) - (a.f1.value ?? 0));
  for (const one of all) {
    const verdict = one.ours === null ? '' : `; ${words[one.ours]}`;
    terminal.out(`      ${one.model.slice(0, 45).padEnd(46)} ${shown(one.f1).padEnd(20)} ${one.ranBy}${verdict}`);
  }
}

function shown({ value, ci }: Metric): string {
  return ci === null ? number(value) : `${number(value)} [${number(ci[0])}, ${number(ci[1])}]`;
}

function number(value: number | null): string {
  return value === null ? '–' : value.toFixed(3).replace(/^0/, '');
}
