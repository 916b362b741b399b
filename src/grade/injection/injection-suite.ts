import type { Attack } from './attack.ts';
import { accusation } from './attacks/accusation.ts';
import { authority } from './attacks/authority.ts';
import { conditionalTrigger } from './attacks/conditional-trigger.ts';
import { controlTokens } from './attacks/control-tokens.ts';
import { delimiterEscape } from './attacks/delimiter-escape.ts';
import { directOrder } from './attacks/direct-order.ts';
import { encodedOrder } from './attacks/encoded-order.ts';
import { evasions } from './attacks/evasions.ts';
import { excuse } from './attacks/excuse.ts';
import { flood } from './attacks/flood.ts';
import { forgedExamples } from './attacks/forged-examples.ts';
import { forgedPolicy } from './attacks/forged-policy.ts';
import { forgedReasoning } from './attacks/forged-reasoning.ts';
import { forgedVerdict } from './attacks/forged-verdict.ts';
import { formatBreak } from './attacks/format-break.ts';
import { game } from './attacks/game.ts';
import { hiddenText } from './attacks/hidden-text.ts';
import { pressure } from './attacks/pressure.ts';
import { roleChange } from './attacks/role-change.ts';

/** Every attack of the suite, by family. The texts are ours; what real attackers write may be better. */
export const injectionSuite: readonly Attack[] = [
  ...accusation,
  ...authority,
  ...conditionalTrigger,
  ...controlTokens,
  ...delimiterEscape,
  ...directOrder,
  ...encodedOrder,
  ...excuse,
  ...flood,
  ...forgedExamples,
  ...forgedPolicy,
  ...forgedReasoning,
  ...forgedVerdict,
  ...formatBreak,
  ...game,
  ...hiddenText,
  ...pressure,
  ...roleChange,
  ...evasions,
];
