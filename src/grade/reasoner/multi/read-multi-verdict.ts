import type { Verdict } from '../adapter.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { type JsonObject, jsonObjects } from '../json-objects.ts';
import {
  afterThinking,
  explain,
  type Read,
  type ReadableAnswer,
  readObjects,
  readWord,
  type Unreadable,
  unreadable,
} from '../read-verdict.ts';

type Members = readonly CompiledPolicy[];

/**
 * The verdict of every policy in one answer, by policy id, found tolerantly: one object with a member per policy, the
 * same inside of another object or list, one object per policy that names it, a cut object whose earlier members stand,
 * lines of `id: label`. A policy that the answer says nothing readable about is unreadable for itself alone.
 */
export function readMultiVerdict(answer: ReadableAnswer, members: Members): ReadonlyMap<string, Verdict> {
  const final = afterThinking(answer.content).trim();
  const fromReasoning = final === '';
  const text = fromReasoning ? (answer.reasoning?.text.trim() ?? '') : final;
  const objects = jsonObjects(text);
  const reads = members.map((policy) => readOne(text, { objects, policy, lines: !fromReasoning }));
  const none = reads.every((read) => read === undefined);
  return new Map(
    members.map((policy, at) => [policy.policy, verdictOf(reads[at], { answer, text, policy, none, fromReasoning })]),
  );
}

interface Place {
  readonly answer: ReadableAnswer;
  readonly text: string;
  readonly policy: CompiledPolicy;
  /** Nothing was read for any policy. */
  readonly none: boolean;
  readonly fromReasoning: boolean;
}

function verdictOf(read: Read | Unreadable | undefined, { answer, text, policy, none, fromReasoning }: Place): Verdict {
  if (read === undefined) {
    if (none && (!fromReasoning || text === '')) return explain(text, answer.finishReason);
    const cut = answer.finishReason === 'length' ? 'cut at the token limit before a verdict for' : 'no verdict for';
    return unreadable(
      'parse-failure',
      `${cut} ${policy.policy}${fromReasoning && none ? ': only reasoning came' : ''}`,
    );
  }
  if ('reason' in read) return read;
  const flags = fromReasoning ? (['channel-mismatch', ...read.flags] as const) : read.flags;
  return { status: 'verdict', ...read, flags, score: null };
}

interface Sources {
  readonly objects: readonly JsonObject[];
  readonly policy: CompiledPolicy;
  /** Whether a line of words counts: in reasoning a policy's name and a label stand side by side without being a verdict. */
  readonly lines: boolean;
}

function readOne(text: string, { objects, policy, lines }: Sources): Read | Unreadable | undefined {
  const said = objects.flatMap((object) => saidOf(object, policy.policy, nestedIn));
  return (
    readObjects(said, policy) ??
    readObjects(cutMember(text, policy.policy), policy) ??
    (lines ? readLine(text, policy) : undefined)
  );
}

/** How deep a member may stand: `{"verdicts":[{…}]}` and the like. */
const nestedIn = 3;
const idKeys = ['policy', 'policy_id', 'policyId', 'id', 'name'] as const;

/** What an answer's object says of one policy, in order. */
function saidOf(object: JsonObject, id: string, depth: number): JsonObject[] {
  if (idKeys.some((key) => isId(object[key], id))) return [object];
  return Object.entries(object).flatMap(([key, value]) => {
    if (isId(key, id)) return memberOf(value);
    const inner = Array.isArray(value) ? value : [value];
    return depth === 0 ? [] : inner.filter(isObject).flatMap((one) => saidOf(one, id, depth - 1));
  });
}

function memberOf(value: unknown): JsonObject[] {
  if (isObject(value)) return [value];
  if (Array.isArray(value)) return value.filter(isObject);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ label: value }] : [];
}

function isId(said: unknown, id: string): boolean {
  return (
    typeof said === 'string' &&
    said
      .trim()
      .toLowerCase()
      .replaceAll(/[_\s]+/g, '-') === id
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a policy in an object that never closes, or that is no JSON elsewhere. */
function cutMember(text: string, id: string): readonly JsonObject[] {
  const at = text.lastIndexOf(`"${id}"`);
  const member = at < 0 ? null : /^\s*:\s*(?=\{)/.exec(text.slice(at + id.length + 2, at + id.length + 40));
  if (!member) return [];
  return jsonObjects(text.slice(at + id.length + 2 + member[0].length)).slice(0, 1);
}

/** The last line that says `id: label` and nothing else. */
function readLine(text: string, policy: CompiledPolicy): Read | undefined {
  for (const line of text.split('\n').reverse()) {
    const at = line.search(/[:=]/);
    if (at < 0 || !isId(line.slice(0, at).replace(/^[\s"'`*\-\d.]+|[\s"'`*]+$/g, ''), policy.policy)) continue;
    return readWord(line.slice(at + 1), policy);
  }
  return undefined;
}
