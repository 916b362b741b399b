import type { PairedMatch, PolicyDrop } from '../grade/benchmark/multi-match.ts';
import { wrapped } from '../report/terminal/display-width.ts';
import type { AskedCost, MultiMeasurement } from '../run/benchmark/measure-multi.ts';
import type { Terminal } from './terminal.ts';

/** What is compared, in full: gold labels exist for an example's own policy only. */
const compared =
  'Alone: each policy is a call of its own, and the verdict on an example’s own policy has to equal its gold label. Together: all policies are one call, that verdict has to equal the gold label, and every other policy’s has to equal its verdict alone. Ungraded equals nothing. Examples that a prompt shows are not used.';

/** Multi mode against single calls: policy by policy, over all, and what it saves. */
export function showMultiMeasurement(terminal: Terminal, { exact, policies, examples, cost }: MultiMeasurement): void {
  terminal.out(`  ${policies.length} policies in one call, ${examples} held-out gold examples`);
  terminal.out(
    `\n  ${'policy'.padEnd(30)} examples  alone  together  ${'drop in points [95 %]'.padEnd(24)} ${'p'.padEnd(6)} elsewhere`,
  );
  for (const policy of policies) showPolicy(terminal, policy);
  const { aloneCi, togetherCi } = exact;
  terminal.out('');
  const lines = [
    `exact match over all policies: alone ${share(exact.alone, exact, aloneCi)}, together ${share(exact.together, exact, togetherCi)}; drop ${drop(exact)}, McNemar mid-p ${probability(exact.p)}`,
    `calls ${saved(cost.alone.calls, cost.together.calls)}; tokens in ${saved(cost.alone.inputTokens, cost.together.inputTokens)}; tokens out ${saved(cost.alone.outputTokens, cost.together.outputTokens)}`,
    compared,
  ];
  for (const text of lines)
    for (const line of wrapped(text, Math.max(30, terminal.width - 2))) terminal.out(`  ${line}`);
}

function showPolicy(terminal: Terminal, { policy, gold, ungraded, others }: PolicyDrop): void {
  const own = gold
    ? `${count(gold.examples, 8)} ${count(gold.alone, 6)} ${count(gold.together, 9)}  ${drop(gold).padEnd(24)} ${probability(gold.p).padEnd(6)}`
    : `${count(0, 8)} ${'–'.padStart(6)} ${'–'.padStart(9)}  ${'–'.padEnd(24)} ${'–'.padEnd(6)}`;
  const without =
    ungraded.alone + ungraded.together > 0 ? `; ungraded ${ungraded.alone} alone, ${ungraded.together} together` : '';
  terminal.out(`  ${policy.padEnd(30)} ${own} ${others.changed} of ${others.compared} differ${without}`);
}

function drop({ drop: { value, lower, upper } }: PairedMatch): string {
  return `${points(value)} [${points(lower)}, ${points(upper)}]`;
}

/** Whole points: a few dozen examples carry no more. */
function points(value: number): string {
  return (100 * value).toFixed(0);
}

function share(x: number, { examples }: PairedMatch, ci: { readonly lower: number; readonly upper: number }): string {
  return `${points(x / examples)} % [${points(ci.lower)}, ${points(ci.upper)}] (${x} of ${examples})`;
}

function probability(p: number): string {
  return p < 0.001 ? '<.001' : p.toFixed(3).replace(/^0/, '');
}

function saved(alone: AskedCost['inputTokens'], together: AskedCost['inputTokens']): string {
  if (alone === null || together === null) return 'unknown';
  const less = alone === 0 ? 0 : Math.round(100 * (1 - together / alone));
  return `${alone} alone, ${together} together (${Math.abs(less)} % ${less < 0 ? 'more' : 'less'})`;
}

function count(value: number, width: number): string {
  return String(value).padStart(width);
}
