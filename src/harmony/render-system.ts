import type { HarmonyMessage } from './message.ts';
import { renderTools, type ToolNamespace } from './render-tools.ts';

export interface SystemText {
  /** Keep the default: the models were trained with it. */
  readonly identity?: string;
  /** YYYY-MM. */
  readonly knowledgeCutoff?: string;
  /** YYYY-MM-DD; left out: no date stands in the prompt. */
  readonly currentDate?: string;
  readonly effort?: 'low' | 'medium' | 'high';
  readonly channels?: readonly string[];
  /** Tools that are built into the model, such as a browser. */
  readonly tools?: readonly ToolNamespace[];
  /** Whether the developer message declares functions: their calls are then told their channel. */
  readonly functionTools?: boolean;
}

const defaults = {
  identity: 'You are ChatGPT, a large language model trained by OpenAI.',
  knowledgeCutoff: '2024-06',
  effort: 'medium',
  channels: ['analysis', 'commentary', 'final'],
} as const;

/** The model's own system message: who it is, the dates, how long to think, which channels there are. No instructions. */
export function systemMessage(options: SystemText = {}): HarmonyMessage {
  const { identity, knowledgeCutoff, currentDate, effort, channels, tools, functionTools } = {
    ...defaults,
    ...options,
  };
  const who = [identity, `Knowledge cutoff: ${knowledgeCutoff}`];
  if (currentDate !== undefined) who.push(`Current date: ${currentDate}`);
  const sections = [who.join('\n'), `Reasoning: ${effort}`];
  if (tools && tools.length > 0) sections.push(renderTools(tools));
  const lines = channels.length === 0 ? [] : [channelLine(channels)];
  if (functionTools) lines.push("Calls to these tools must go to the commentary channel: 'functions'.");
  if (lines.length > 0) sections.push(lines.join('\n'));
  return { role: 'system', content: sections.join('\n\n') };
}

function channelLine(channels: readonly string[]): string {
  return `# Valid channels: ${channels.join(', ')}. Channel must be included for every message.`;
}
