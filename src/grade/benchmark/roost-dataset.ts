import type { Policy } from '../../core/policy.ts';
import { exampleReply } from '../policy-test.ts';
import type { PackedPolicy } from '../roost/roost-pack.ts';
import type { BenchmarkDataset, BenchmarkRow } from './dataset.ts';

/**
 * A policy pack as a benchmark: each policy is a category and its golden set the rows. The policies go out without
 * examples, as their authors wrote them, so that no row stands in the prompt that it is to test.
 */
export function roostDataset(packed: readonly PackedPolicy[]): BenchmarkDataset {
  const used = packed.filter(({ policy }) => policy.examples.length > 0);
  return {
    name: 'roost-pack',
    licence: 'as the pack states it',
    source: 'https://github.com/roostorg/model-community (resources/policy-packs)',
    note: 'A golden set of tens of rows tells a good policy from a bad one, not two good ones.',
    categories: used.map(({ policy }) => ({
      id: policy.id,
      meaning: policy.title,
      convention: 'labelled cells',
      rules: [],
      reasoner: policy.id,
    })),
    rows: used.flatMap(({ policy }) => rowsOf(policy)),
    policies: used.map(({ policy }) => ({ ...policy, examples: [] })),
  };
}

function rowsOf(policy: Policy): readonly BenchmarkRow[] {
  const events = new Set(policy.labels.filter(({ event }) => event).map(({ name }) => name));
  return policy.examples.map((example, at) => ({
    id: `${policy.id}/${at + 1}`,
    reply: exampleReply(example),
    gold: { [policy.id]: events.has(example.label) ? 1 : 0 },
    group: `${policy.id}/${example.user ?? at}`,
  }));
}
