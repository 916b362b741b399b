import type { HarmonyMessage } from './message.ts';

/**
 * What of a dialogue the model is shown again: once a turn has ended with a final message, the reasoning before the
 * first final message goes; reasoning of a turn that is still open (a tool has answered, no final yet) stays.
 */
export function dropAnalysis(messages: readonly HarmonyMessage[]): readonly HarmonyMessage[] {
  const last = messages.findLast(({ role }) => role === 'assistant');
  if (last?.channel !== 'final') return messages;
  const firstFinal = messages.findIndex(({ role, channel }) => role === 'assistant' && channel === 'final');
  return messages.filter(({ channel }, index) => index >= firstFinal || channel !== 'analysis');
}
