import { Option } from 'commander';
import { ForeshadowError } from '../core/errors.ts';
import type { Policy } from '../core/policy.ts';
import { type ReasonerConfig, reasonerConfigSchema } from '../core/reasoner-config.ts';
import { compilePolicy } from '../grade/reasoner/compile-policy.ts';
import type { JudgesOrder } from '../run/reasoned/open-judges.ts';

/** How a verb that asks a judge outside any study is told which one. */
export const judgeOptions: readonly Option[] = [
  new Option('--endpoint <url>', 'the judge: base address up to and including /v1'),
  new Option('--model <name>', 'name of the model at that endpoint'),
  new Option('--adapter <name>', 'how it is asked and read').default('judge-chat'),
  new Option('--key-env <name>', 'name of the environment variable that holds the key'),
  new Option('--votes <n>', 'samples a reply; above 1 the majority decides').default(1).argParser(Number),
];

/** The judge that the options name; null where they name none. */
export function judgeConfig(options: Readonly<Record<string, unknown>>): ReasonerConfig | null {
  const { endpoint, model, adapter, keyEnv, votes } = options;
  if (endpoint === undefined && model === undefined) return null;
  const parsed = reasonerConfigSchema.safeParse({
    adapter,
    votes,
    model: { kind: 'openai-compatible', endpoint, model, ...(keyEnv === undefined ? {} : { apiKeyEnv: keyEnv }) },
  });
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ForeshadowError('grader.bad-judge', `The judge is not named well: ${String(path.at(-1))}: ${message}.`, {
    hint: 'For example --endpoint http://127.0.0.1:8080/v1 --model gpt-oss-safeguard-20b --adapter safeguard-chat.',
  });
}

/** A judge outside any study: nothing of it is stored, and its calls count against no study's budget. */
export function judgeOrder(
  named: Pick<JudgesOrder, 'config' | 'dir'>,
  policies: readonly Policy[],
  seed: number,
): JudgesOrder {
  return {
    ...named,
    policies: policies.map((policy) => ({ compiled: compilePolicy(policy), file: policy.file })),
    seed,
    unreachableHint: 'Start it, or put --endpoint and --model right.',
  };
}
