import type { CompiledPolicy } from './compiled-policy.ts';

/** The label that a judge's "yes" or "unsafe" stands for: the event label of the highest precedence. */
export function eventLabel({ labels, policy }: Pick<CompiledPolicy, 'labels' | 'policy'>): string {
  return labelWhere(labels, true, policy);
}

/** The label that "no" or "safe" stands for. */
export function otherLabel({ labels, policy }: Pick<CompiledPolicy, 'labels' | 'policy'>): string {
  return labelWhere(labels, false, policy);
}

/** As written, or as meant where only case and outer blanks differ; undefined where the menu has no such label. */
export function menuLabel({ labels }: Pick<CompiledPolicy, 'labels'>, said: string): string | undefined {
  const exact = labels.find(({ name }) => name === said.trim());
  if (exact) return exact.name;
  const folded = said.trim().toLowerCase();
  const alike = labels.filter(({ name }) => name.toLowerCase() === folded);
  return alike.length === 1 ? alike[0]!.name : undefined;
}

function labelWhere(labels: CompiledPolicy['labels'], event: boolean, policy: string): string {
  const found = labels.find((label) => label.event === event);
  if (found) return found.name;
  throw new TypeError(`policy ${policy} has no label that is ${event ? 'an' : 'no'} event`);
}
