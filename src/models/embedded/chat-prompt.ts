import { Template } from '@huggingface/jinja';
import { type Message, type ToolDefinition, textOf } from '../../core/conversation.ts';
import type { EngineModel, Token } from './engine.ts';

/** Turns a dialogue into the tokens that the model was trained to continue. */
export interface ChatPrompt {
  /** Throws where the template refuses the dialogue (some demand that roles alternate). */
  tokens(messages: readonly Message[], tools: readonly ToolDefinition[]): Token[];
  /** Whether the template can show tools to the model. */
  readonly takesTools: boolean;
  /** Whether the template writes a system prompt of its own where the dialogue has none. */
  readonly addsSystemPrompt: boolean;
}

const controlToken = 3;
const unknownToken = 2;

/**
 * Renders with the GGUF's own template. Control tokens that stand in the text of a message stay text: each is swapped
 * for a placeholder before rendering, and the placeholder's text is tokenised without control tokens afterwards.
 */
export function chatPrompt(model: EngineModel): ChatPrompt {
  const { tokenizer } = model.fileInfo.metadata;
  const source = tokenizer.chat_template;
  if (source === undefined) throw new Error('the GGUF file has no chat template');
  const template = new Template(source);
  const render = (messages: readonly unknown[], tools: readonly ToolDefinition[]): string =>
    template.render({
      messages,
      add_generation_prompt: true,
      bos_token: model.tokens.bosString ?? '',
      eos_token: model.tokens.eosString ?? '',
      ...(tools.length > 0 && { tools }),
    });
  const shield = controlTextShield(controlTexts(tokenizer.ggml));
  return {
    takesTools: /\btools\b/.test(source),
    addsSystemPrompt: addsSystemPrompt(render),
    tokens: (messages, tools) => {
      const shielded = shield(messages);
      const tokens = tokenizeShielded(model, render(shielded.messages, tools), shielded);
      const { bos, shouldPrependBosToken } = model.tokens;
      return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
    },
  };
}

function addsSystemPrompt(render: (messages: readonly unknown[], tools: readonly ToolDefinition[]) => string): boolean {
  const before = render([{ role: 'user', content: '\uE000' }], []).split('\uE000')[0]!;
  return /system/i.test(before);
}

function controlTexts(ggml: EngineModel['fileInfo']['metadata']['tokenizer']['ggml']): string[] {
  const { tokens = [], token_type: types = [] } = ggml;
  return tokens.filter((text, index) => (types[index] === controlToken || types[index] === unknownToken) && text);
}

interface Shielded {
  readonly messages: readonly unknown[];
  /** Private-use character around the index of each control-token text that was taken out. */
  readonly mark: string;
  readonly taken: readonly string[];
}

function controlTextShield(texts: readonly string[]): (messages: readonly Message[]) => Shielded {
  const longestFirst = [...texts].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const control = new RegExp(pattern === '' ? '(?!)' : pattern, 'g');
  return (messages) => {
    const mark = unusedMark(messages);
    const taken: string[] = [];
    const shield = (text: string): string =>
      text.replaceAll(control, (found) => `${mark}${taken.push(found) - 1}${mark}`);
    return { messages: messages.map((message) => ({ ...message, content: shield(textOf(message)) })), mark, taken };
  };
}

function unusedMark(messages: readonly Message[]): string {
  let code = 0xe000;
  while (messages.some((message) => textOf(message).includes(String.fromCharCode(code)))) code++;
  return String.fromCharCode(code);
}

function tokenizeShielded(model: EngineModel, text: string, { mark, taken }: Shielded): Token[] {
  if (taken.length === 0) return model.tokenize(text, true);
  const pieces = text.split(new RegExp(`${mark}(\\d+)${mark}`));
  return pieces.flatMap((piece, index) =>
    index % 2 === 0 ? model.tokenize(piece, true) : model.tokenize(taken[Number(piece)]!, false),
  );
}
