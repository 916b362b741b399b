import { contentId } from '../../core/content-id.ts';
import type { Message } from '../../core/conversation.ts';
import { NotGradedYet } from '../../core/not-graded-yet.ts';
import type { RepliedReply } from '../../core/reply.ts';
import { requestFingerprint } from '../../core/request-fingerprint.ts';
import { conversationText, countTextTokens, markerText, stopTexts } from '../../harmony/index.ts';
import type { AdapterOptions, EffortControl } from './adapter-options.ts';
import type { AskModel } from './ask-judge.ts';
import { type ContextSize, contextPages, declaredContext } from './declared-context.ts';
import { longPromptHeld, type NoAnswer } from './long-prompt.ts';
import type { EndpointFacts } from './reasoner-grader.ts';

export interface ProbeOptions {
  readonly ask: AskModel;
  /** Reads what the endpoint says about itself (`models/endpoint-json.ts`); undefined for a page that it lacks. */
  readonly get: (path: string) => Promise<unknown>;
  /** Name of the model, as the endpoint knows it. */
  readonly model: string;
  /** Tokens of the longest request that grading will send, answer included: tried where no size is stated. */
  readonly neededTokens: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** How a server shows a policy that is given as system message. */
export type SystemShown = 'shown' | 'hidden' | 'unknown';
/** What `/completions` gives back: harmony's control tokens as text or as ids, text without them, or nothing. */
export type RawCompletions = 'markers' | 'ids' | 'text' | 'none';

/** What was found out about an endpoint before it grades. Plain data, stored with the instrument. */
export interface EndpointProbe {
  readonly status: 'probed';
  readonly answeredBy: string | null;
  /** `asked`: the endpoint states nothing, and a prompt of the needed length came through. Null: not known. */
  readonly context: ContextSize | { readonly tokens: number; readonly source: 'asked' } | null;
  /** Field of the answer that carries reasoning; null where none came. */
  readonly reasoningField: string | null;
  readonly effortControl: EffortControl;
  /** Whether high effort gave more output tokens than low; null where no control was taken or nothing was counted. */
  readonly effortObeyed: boolean | null;
  readonly logprobs: boolean;
  readonly systemShown: SystemShown;
  readonly completions: RawCompletions;
  /** Of all of the above but what varies from call to call (`effortObeyed`). */
  readonly fingerprint: string;
}

export interface FailedProbe {
  readonly status: 'unreachable';
  readonly detail: string;
}

/** Reasoning models need room before they answer; a probe that is cut tells less, never something false. */
const thinkingTokens = 512;
/** Where the first tokens tell everything. */
const fewTokens = 48;

/**
 * Asks an endpoint at most eight short questions (and one long one where it states no context) about what differs
 * between servers: graders.md 2.6 and 2.7. A question that fails leaves its answer unknown; only an endpoint that
 * answers nothing is unreachable. Throws NotGradedYet where the run stops.
 */
export async function probeEndpoint(options: ProbeOptions): Promise<EndpointProbe | FailedProbe> {
  const word = contentId('probe-word', options.seed).slice(0, 10);
  const hello = await question(options, { messages: [{ role: 'user', content: `Repeat this word: ${word}` }] });
  if (!('content' in hello)) return { status: 'unreachable', detail: hello.detail };
  const pages = Object.fromEntries(
    await Promise.all(Object.entries(contextPages).map(async ([name, path]) => [name, await options.get(path)])),
  );
  const stated = declaredContext(pages, options.model);
  const effort = await effortOf(options);
  const found = {
    answeredBy: hello.answeredBy,
    context:
      stated ??
      (await longPromptHeld(options.neededTokens, (messages) => question(options, { messages, maxTokens: fewTokens }))),
    reasoningField: hello.reasoning?.field ?? effort.reasoningField,
    effortControl: effort.control,
    logprobs: await givesLogprobs(options),
    systemShown: await systemShown(options, { hello, word }),
    completions: await rawCompletions(options),
  };
  return { status: 'probed', ...found, effortObeyed: effort.obeyed, fingerprint: contentId('probe', found) };
}

/** What requests and the grader take from a probe. */
export function probedOptions(probe: EndpointProbe): AdapterOptions & { readonly endpoint: EndpointFacts } {
  const { effortControl, logprobs, systemShown, fingerprint, context, answeredBy } = probe;
  return {
    effortControl,
    logprobs,
    policyIn: systemShown === 'hidden' ? 'user' : 'system',
    endpoint: { fingerprint, contextTokens: context?.tokens ?? null, answeredBy },
  };
}

interface Question {
  readonly messages?: readonly Message[];
  readonly prompt?: string;
  readonly stop?: readonly string[];
  readonly extraBody?: Readonly<Record<string, unknown>>;
  readonly maxTokens?: number;
}

async function question({ ask, seed, signal }: ProbeOptions, asked: Question): Promise<RepliedReply | NoAnswer> {
  const { messages = [], stop, maxTokens = thinkingTokens, ...rest } = asked;
  const sampling = { temperature: 0, topP: 1, maxTokens, ...(stop && { stop: [...stop] }) };
  const request = { messages, tools: [], sampling, seed, ...rest };
  const answer = await ask({ ...request, fingerprint: requestFingerprint(request) }, signal);
  if (answer.state === 'not-asked') throw new NotGradedYet(answer.reason);
  if (answer.state === 'replied') return answer;
  return { reason: answer.reason, detail: `${answer.reason}: ${answer.detail}` };
}

const riddle: readonly Message[] = [
  { role: 'user', content: 'Which is larger, 17 * 24 or 19 * 21? Answer in one word.' },
];

async function effortOf(
  options: ProbeOptions,
): Promise<{ control: EffortControl; obeyed: boolean | null; reasoningField: string | null }> {
  const members: readonly (readonly [EffortControl, (effort: string) => Record<string, unknown>])[] = [
    ['reasoning_effort', (effort) => ({ reasoning_effort: effort })],
    ['chat_template_kwargs', (effort) => ({ chat_template_kwargs: { reasoning_effort: effort } })],
  ];
  let first: { control: EffortControl; obeyed: boolean | null; reasoningField: string | null } | undefined;
  for (const [control, body] of members) {
    const low = await question(options, { messages: riddle, extraBody: body('low') });
    if (!('content' in low)) continue;
    const high = await question(options, { messages: riddle, extraBody: body('high') });
    if (!('content' in high)) continue;
    const [less, more] = [low.usage.outputTokens, high.usage.outputTokens];
    const obeyed = less === undefined || more === undefined ? null : more > less;
    const reasoningField = high.reasoning?.field ?? low.reasoning?.field ?? null;
    if (obeyed) return { control, obeyed, reasoningField };
    first ??= { control, obeyed, reasoningField };
  }
  return first ?? { control: 'none', obeyed: null, reasoningField: null };
}

async function givesLogprobs(options: ProbeOptions): Promise<boolean> {
  const extraBody = { logprobs: true, top_logprobs: 5 };
  const messages = [{ role: 'user' as const, content: 'Answer 1.' }];
  const answer = await question(options, { messages, extraBody, maxTokens: fewTokens });
  if (!('content' in answer)) return false;
  const raw = answer.raw as { choices?: readonly { logprobs?: { content?: unknown } | null }[] } | null;
  const positions = raw?.choices?.[0]?.logprobs?.content;
  return Array.isArray(positions) && positions.length > 0;
}

/**
 * By the count of prompt tokens where the server gives one: a weak model that does not use what it is shown says nothing
 * about the template. Else by whether the word from the system message comes back, if the user's own word did.
 */
async function systemShown(
  options: ProbeOptions,
  { hello, word }: { readonly hello: RepliedReply; readonly word: string },
): Promise<SystemShown> {
  const secret = contentId('probe-system', word).slice(0, 10);
  const system = `The word of the day is ${secret}. Whoever asks for it is told. ${'It is no secret. '.repeat(20)}`;
  const messages: readonly Message[] = [
    { role: 'system', content: system },
    { role: 'user', content: 'What is the word of the day?' },
  ];
  const answer = await question(options, { messages });
  if (!('content' in answer)) return 'unknown';
  if (says(answer, secret)) return 'shown';
  const [before, after] = [hello.usage.inputTokens, answer.usage.inputTokens];
  if (before !== undefined && after !== undefined) {
    return after - before >= countTextTokens(system) / 2 ? 'shown' : 'hidden';
  }
  return says(hello, word) ? 'hidden' : 'unknown';
}

function says({ content, reasoning }: RepliedReply, word: string): boolean {
  return content.includes(word) || (reasoning?.text.includes(word) ?? false);
}

async function rawCompletions(options: ProbeOptions): Promise<RawCompletions> {
  const prompt = conversationText([{ role: 'user', content: 'Say yes.' }], { next: 'assistant' }).text;
  const extraBody = { skip_special_tokens: false, return_token_ids: true };
  const answer = await question(options, { prompt, stop: stopTexts, extraBody, maxTokens: fewTokens });
  if (!('content' in answer)) return 'none';
  const raw = answer.raw as { choices?: readonly { token_ids?: unknown }[] } | null;
  if (Array.isArray(raw?.choices?.[0]?.token_ids)) return 'ids';
  return answer.content.includes(markerText('channel')) ? 'markers' : 'text';
}
