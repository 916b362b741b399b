import type { ReasonerAnswer, Verdict, VerdictFlag } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { type JsonObject, jsonObjects } from './json-objects.ts';
import { eventLabel, menuLabel, otherLabel } from './policy-labels.ts';

export type ReadableAnswer = Pick<ReasonerAnswer, 'content' | 'reasoning' | 'finishReason'>;
export type Unreadable = Extract<Verdict, { status: 'unreadable' }>;
export type Read = Omit<Extract<Verdict, { status: 'verdict' }>, 'score' | 'status' | 'flags'> & {
  readonly flags: readonly VerdictFlag[];
};

/**
 * The verdict in an answer, found tolerantly: the whole text as JSON, JSON in a fence, any balanced object in prose (the
 * last that is a verdict counts), else one character or one label. An answer whose text is empty but whose reasoning
 * holds a verdict object is accepted and flagged: some servers put the final text there (graders.md 2.8). What cannot
 * be read is said with its reason and is never a label.
 */
export function readVerdict(answer: ReadableAnswer, policy: CompiledPolicy): Verdict {
  const final = afterThinking(answer.content).trim();
  if (final === '') return fromReasoning(answer, policy);
  const read = fromObjects(final, policy) ?? fromWords(final, policy);
  if (!read) return explain(final, answer.finishReason);
  if ('reason' in read) return read;
  return { status: 'verdict', ...read, score: null };
}

/** Text after the end of a reasoning block, where one was left in it. */
export function afterThinking(text: string): string {
  const at = text.lastIndexOf('</think>');
  return at < 0 ? text : text.slice(at + '</think>'.length);
}

/** Why a text holds no verdict: a refusal, a cut, or something else. */
export function explain(text: string, finishReason: ReasonerAnswer['finishReason']): Unreadable {
  if (finishReason === 'content-filter') return unreadable('refused', "the judge's provider filtered the answer");
  if (refusal.test(text)) return unreadable('refused', `the judge declined: ${quoted(text)}`);
  if (finishReason === 'length') return unreadable('parse-failure', `cut at the token limit: ${quoted(text)}`);
  return unreadable('parse-failure', text.trim() === '' ? 'the answer is empty' : `no verdict in ${quoted(text)}`);
}

export function unreadable(reason: Unreadable['reason'], detail: string): Unreadable {
  return { status: 'unreadable', reason, detail };
}

const refusal =
  /^\W*(?:i['’]?m sorry|i am sorry|sorry,|i (?:can['’]?t|cannot|can not|won['’]?t|am unable to|['’]m unable to) |i['’]m (?:unable|not able) to |as an ai\b)/i;

function fromReasoning({ reasoning, finishReason }: ReadableAnswer, policy: CompiledPolicy): Verdict {
  const text = reasoning?.text.trim() ?? '';
  const read = text === '' ? undefined : (fromObjects(text, policy) ?? oneCharacter(text, policy));
  if (read && !('reason' in read)) {
    return { status: 'verdict', ...read, score: null, flags: ['channel-mismatch', ...read.flags] };
  }
  if (text === '') return explain('', finishReason);
  const cut = finishReason === 'length' ? 'cut at the token limit while it was still reasoning' : undefined;
  return unreadable('parse-failure', cut ?? 'only reasoning came, and it holds no verdict');
}

function fromObjects(text: string, policy: CompiledPolicy): Read | Unreadable | undefined {
  return readObjects(jsonObjects(text), policy);
}

/** The last of these objects that says a label; undefined where none says anything about one. */
export function readObjects(objects: readonly JsonObject[], policy: CompiledPolicy): Read | Unreadable | undefined {
  const reads = objects.flatMap((object) => {
    const said = saidLabel(object, policy);
    return said === undefined ? [] : [{ object, said, label: menuLabel(policy, said) }];
  });
  const last = reads.at(-1);
  if (!last) return undefined;
  if (last.label === undefined) return offMenu(last.said);
  const flags: VerdictFlag[] = new Set(reads.map(({ label }) => label)).size > 1 ? ['several-verdicts'] : [];
  const ruleIds = ruleIdsOf(last.object);
  if (ruleIds.some((id) => !policy.ruleIds.includes(id))) flags.push('unknown-rule');
  return {
    label: last.label,
    ruleIds,
    confidence: textIn(last.object, ['confidence']),
    rationale: textIn(last.object, ['rationale', 'justification', 'explanation', 'reason']),
    flags,
  };
}

const labelKeys = ['label', 'verdict', 'tier', 'classification'] as const;
const violationKeys = ['violation', 'violates_policy', 'violates', 'flagged'] as const;
const ruleKeys = ['rule_ids', 'violated_rules', 'policy_category', 'rules'] as const;

/** What the object calls its label; a violation of 0 or 1 stands for the two sides of the menu. */
function saidLabel(object: JsonObject, policy: CompiledPolicy): string | undefined {
  for (const key of labelKeys) {
    const value = object[key];
    if (typeof value === 'string') return menuLabel(policy, value) ?? binaryLabel(value, policy) ?? value;
    if (typeof value === 'number' || typeof value === 'boolean')
      return binaryLabel(String(value), policy) ?? String(value);
  }
  const violation = violationKeys.map((key) => object[key]).find((value) => value !== undefined && value !== null);
  return violation === undefined ? undefined : (binaryLabel(String(violation), policy) ?? String(violation));
}

function binaryLabel(said: string, policy: CompiledPolicy): string | undefined {
  if (/^(?:1|true)$/i.test(said.trim())) return eventLabel(policy);
  return /^(?:0|false)$/i.test(said.trim()) ? otherLabel(policy) : undefined;
}

function ruleIdsOf(object: JsonObject): string[] {
  const value = ruleKeys.map((key) => object[key]).find((given) => given !== undefined && given !== null);
  const ids = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return ids.filter((id) => typeof id === 'string' || typeof id === 'number').map((id) => String(id).trim());
}

function textIn(object: JsonObject, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = object[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value) && value.length > 0) return value.map(String).join('\n');
  }
  return null;
}

/** Marks that models put around a short answer: quotes, emphasis, fences, a full stop. */
const wrapping = /^[\s"'`*_([]+|[\s"'`*_)\].!]+$/g;
const announced = /^[^{]*\b(?:answer|label|verdict|output|classification|result)\b["'`*_]*\s*(?:is|[:=])\s*/i;

/** One label or one character, with whatever marks models put around it. */
export function readWord(said: string, policy: CompiledPolicy): Read | undefined {
  return oneWord(said.replace(wrapping, ''), policy);
}

/** One character or one label: the whole text, else its last line, alone or after "Answer:". */
function fromWords(text: string, policy: CompiledPolicy): Read | Unreadable | undefined {
  const unfenced = text.replace(/^```\w*\s*|\s*```$/g, '');
  const lastLine = unfenced.trim().split('\n').at(-1)!;
  for (const said of [unfenced, lastLine, lastLine.replace(announced, '')]) {
    const read = readWord(said, policy);
    if (read) return read;
  }
  const word = unfenced.replace(wrapping, '');
  return /^[A-Za-z][\w.-]{0,39}$/.test(word) && !refusal.test(text) ? offMenu(word) : undefined;
}

function oneWord(said: string, policy: CompiledPolicy): Read | undefined {
  const label = menuLabel(policy, said) ?? menuLabel(policy, said.replaceAll('\\_', '_'));
  return label === undefined ? oneCharacter(said, policy) : bare(label);
}

function oneCharacter(said: string, policy: CompiledPolicy): Read | undefined {
  const label = /^[01]$/.test(said) ? binaryLabel(said, policy) : undefined;
  return label === undefined ? undefined : bare(label);
}

function bare(label: string): Read {
  return { label, ruleIds: [], confidence: null, rationale: null, flags: [] };
}

function offMenu(said: string): Unreadable {
  return unreadable('off-menu-label', `${quoted(said)} is not on the menu`);
}

function quoted(text: string): string {
  const short = text.trim().replace(/\s+/g, ' ');
  return JSON.stringify(short.length > 120 ? `${short.slice(0, 120)}…` : short);
}
