import { type AdapterFactory, chatLogprobs } from '../adapter-options.ts';
import { guardTurns } from '../guard-turns.ts';
import { readGraniteGuardian } from '../read-granite-guardian.ts';

/**
 * Granite Guardian 3.0 to 3.3: the criteria go to the server's chat template as `guardian_config`, under the name that
 * 3.3 reads (`custom_criteria`) and those that the versions before it read (`risk_name`, `risk_definition`).
 */
export const graniteGuardian3: AdapterFactory = ({ logprobs = true } = {}) => ({
  id: 'granite-guardian-3-1',
  readsPolicy: true,
  request: ({ policy, reply }) => ({
    kind: 'chat',
    ...guardTurns(reply),
    maxTokens: 64,
    extraBody: {
      chat_template_kwargs: {
        guardian_config: { custom_criteria: policy.text, risk_name: policy.policy, risk_definition: policy.text },
        think: false,
      },
      ...(logprobs && chatLogprobs),
    },
  }),
  read: readGraniteGuardian,
});
