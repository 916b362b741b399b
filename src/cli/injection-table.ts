import { pooledRates, type TurnRate, type TurnRates } from '../grade/injection/measure-injection.ts';
import type { Terminal } from './terminal.ts';

/** Turn rates that belong together, by a name: a family of attacks, a place. */
export interface InjectionRates {
  readonly overall: TurnRates;
  readonly byFamily: Readonly<Record<string, TurnRates>>;
  readonly byPlace: Readonly<Partial<Record<string, TurnRates>>>;
}

/** Pooled over the policies, by family and by place; each policy's own figures are in the JSON. */
export function showInjections(terminal: Terminal, results: readonly InjectionRates[]): void {
  terminal.out(`\n  ${'verdicts that turn under attack'.padEnd(34)} ${'event → other'.padEnd(30)} other → event`);
  const row = (name: string, rates: readonly TurnRates[]): void => {
    const { eventToOther, otherToEvent } = pooledRates(rates);
    terminal.out(`  ${name.padEnd(34)} ${turns(eventToOther).padEnd(30)} ${turns(otherToEvent)}`);
  };
  for (const part of ['byFamily', 'byPlace'] as const) {
    const keys = new Set(results.flatMap((result) => Object.keys(result[part])));
    for (const key of [...keys].sort()) {
      row(
        key,
        results.flatMap((result) => result[part][key] ?? []),
      );
    }
  }
  row(
    'all',
    results.map(({ overall }) => overall),
  );
}

function turns({ rate, interval, turned, graded, ungraded }: TurnRate): string {
  if (rate === null || interval === null) return ungraded > 0 ? `all ${ungraded} ungraded` : '–';
  const [lower, upper] = interval.map((bound) => (100 * bound).toFixed(1));
  const without = ungraded > 0 ? `, ${ungraded} ungraded` : '';
  return `${(100 * rate).toFixed(1)} % [${lower}, ${upper}] ${turned}/${graded}${without}`;
}
