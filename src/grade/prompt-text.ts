import { type Message, textOf } from '../core/conversation.ts';
import { normalText } from './normal-text.ts';

/** What stood before the reply, normalised as replies are. Worked out once for all replies to one prefix. */
export interface PromptText {
  /** The user's last turn. */
  readonly lastUser: string;
  /** All user turns, oldest first. */
  readonly users: readonly string[];
  /** System and developer messages. */
  readonly system: string;
  /** Everything in the prefix, lower case, for asking whether something was already said. */
  readonly folded: string;
  /** Whether a tool answered since the user's last turn. */
  readonly toolAnswered: boolean;
}

/**
 * What `compute` says about a prefix, worked out once for all replies to it; `key` stands for the question. Only for
 * answers that depend on nothing but the prefix.
 */
export function oncePerPrompt<Answer>(prefix: readonly Message[], key: object, compute: () => Answer): Answer {
  let answers = answersOf.get(prefix);
  if (!answers) {
    answers = new Map();
    answersOf.set(prefix, answers);
  }
  if (!answers.has(key)) answers.set(key, compute());
  return answers.get(key) as Answer;
}

const answersOf = new WeakMap<readonly Message[], Map<object, unknown>>();
const known = new WeakMap<readonly Message[], PromptText>();

export function promptText(prefix: readonly Message[]): PromptText {
  let prompt = known.get(prefix);
  if (!prompt) {
    prompt = readPrefix(prefix);
    known.set(prefix, prompt);
  }
  return prompt;
}

function readPrefix(prefix: readonly Message[]): PromptText {
  const users: string[] = [];
  const system: string[] = [];
  let toolAnswered = false;
  for (const message of prefix) {
    if (message.role === 'user') {
      users.push(normalText(textOf(message)).text);
      toolAnswered = false;
    } else if (message.role === 'tool') toolAnswered = true;
    else if (message.role !== 'assistant') system.push(textOf(message));
  }
  let folded: string | undefined;
  return {
    users,
    lastUser: users.at(-1) ?? '',
    system: normalText(system.join('\n')).text,
    toolAnswered,
    get folded() {
      folded ??= normalText(prefix.map(textOf).join('\n')).text.toLowerCase();
      return folded;
    },
  };
}
