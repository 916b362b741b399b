import { ForeshadowError } from '../../core/errors.ts';
import { readPoliciesAt } from '../../grade/policy-source.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run({ terminal }: Context, { positional, options }: VerbArguments): Promise<number> {
  const path = positional[0] as string;
  const wanted = options.policy as string | undefined;
  const policies = (await readPoliciesAt(path)).filter(({ id }) => wanted === undefined || id === wanted);
  const [policy] = policies;
  if (policies.length !== 1 || !policy) {
    throw new ForeshadowError(
      'policy.which',
      `${path} holds ${policies.length} policies${wanted ? ` "${wanted}"` : ''}.`,
      {
        hint: 'Name one: the file itself, or its id with --policy.',
        place: { file: path },
      },
    );
  }
  const prompt = compilePolicy(policy);
  if (terminal.json) outJson(terminal, prompt);
  else {
    terminal.out(prompt.text);
    terminal.note(
      `${prompt.tokens} tokens, ${prompt.examplesShown.length} of ${policy.examples.length} examples, sha256 ${prompt.hash}`,
    );
  }
  return exitCodes.ok;
}
