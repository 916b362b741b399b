/** `48,210`: the same on every machine. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 prefix`, `80 prefixes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const smallNumbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** In words up to twelve, in digits beyond; `no` for none. */
export function numberWord(count: number): string {
  return smallNumbers[count] ?? formatCount(count);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Dollars with two digits below ten: `$0.042`, `$3.10`, `$1,240`; `none` without any. */
export function formatCost(costUsd: number): string {
  if (costUsd <= 0) return 'none';
  if (costUsd < 0.01) return '< $0.01';
  return costUsd < 100 ? `$${costUsd.toFixed(2)}` : `$${formatCount(costUsd)}`;
}

/** Reasons with counts, most frequent first, equal ones by name: the same report, the same order. */
export function byCount(
  counts: Readonly<Record<string, number>>,
): readonly (readonly [reason: string, count: number])[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
