export interface SplitReply {
  readonly content: string;
  readonly reasoning?: { readonly text: string; readonly field: string };
}

const reasoningFields = ['reasoning', 'reasoning_content', 'thinking'] as const;
const reasoningPartTypes = new Set(['thinking', 'reasoning']);

/**
 * The user-visible text and the reasoning of an answer, from wherever a server puts it: vLLM and Groq `reasoning`,
 * older vLLM and llama.cpp `reasoning_content`, Ollama `thinking`, OpenRouter `reasoning_details`, content parts, or a
 * `<think>` block that opens the text. Only an opening block counts: a reply may talk about the tag.
 */
export function splitReasoning(message: Readonly<Record<string, unknown>>): SplitReply {
  const { text, partsReasoning } = visibleText(message.content);
  for (const field of reasoningFields) {
    const value = message[field];
    if (typeof value === 'string' && value !== '') return { content: text, reasoning: { text: value, field } };
  }
  const details = joinTexts(message.reasoning_details);
  if (details !== '') return { content: text, reasoning: { text: details, field: 'reasoning_details' } };
  if (partsReasoning !== '') return { content: text, reasoning: { text: partsReasoning, field: 'content parts' } };
  return splitThinkBlock(text);
}

function visibleText(content: unknown): { text: string; partsReasoning: string } {
  if (typeof content === 'string') return { text: content, partsReasoning: '' };
  const parts = Array.isArray(content) ? content.filter(isRecord) : [];
  const reasoning = parts.filter(({ type }) => typeof type === 'string' && reasoningPartTypes.has(type));
  return {
    text: joinTexts(parts.filter((part) => !reasoning.includes(part))),
    partsReasoning: joinTexts(reasoning),
  };
}

function joinTexts(parts: unknown): string {
  if (!Array.isArray(parts)) return '';
  const texts = parts.filter(isRecord).map(({ text, thinking, summary }) => text ?? thinking ?? summary);
  return texts.filter((text) => typeof text === 'string').join('');
}

function splitThinkBlock(text: string): SplitReply {
  const opening = /^\s*<think>/.exec(text);
  if (!opening) return { content: text };
  const close = text.indexOf('</think>', opening[0].length);
  const end = close < 0 ? text.length : close;
  const reasoning = { text: text.slice(opening[0].length, end).trim(), field: '<think>' };
  return { content: text.slice(end + '</think>'.length).replace(/^\s+/, ''), reasoning };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
