import { clusterOf } from '../core/content-id.ts';
import type { Conversation } from '../core/conversation.ts';
import type { ConsentRule } from '../core/traffic-config.ts';
import { hasConsent } from './consent.ts';
import { type DetectLanguage, loadLanguageDetector, userText } from './detect-language.ts';
import { type Exclusion, languageFilter, type TrafficFilters, trafficFilter } from './filters.ts';
import { fingerprintSet, type SeenBefore } from './fingerprint-set.ts';
import type { ExcludedAbout, RecordEvent } from './ingest-event.ts';
import { type Normalised, normalise } from './normalise.ts';
import type { JsonObject, ReadResult } from './reader.ts';
import type { Warning } from './warning.ts';

export interface JudgeOptions extends TrafficFilters {
  readonly consent: ConsentRule;
}

export interface JudgeDeps {
  readonly userKey: string;
  readonly seen?: SeenBefore;
  readonly detectLanguage?: DetectLanguage;
}

/** Decides what becomes of records, in order; at once but for the first whose language has to be detected. */
export type JudgeRecord = (result: ReadResult) => readonly RecordEvent[] | Promise<readonly RecordEvent[]>;

export function recordJudge(options: JudgeOptions, deps: JudgeDeps): JudgeRecord {
  const filterLanguage = languageFilter(options);
  const excluding = sifter(options, deps.seen ?? fingerprintSet());
  const seenIds = fingerprintSet();
  const clusterFor = clusters(deps.userKey);
  let detect = deps.detectLanguage;

  const settle = (judged: Judged): readonly RecordEvent[] => {
    const { read, at } = judged;
    const languageDetected = read.conversation.language === null;
    const conversation = languageDetected && detect ? withLanguage(read.conversation, detect) : read.conversation;
    const exclusion = filterLanguage(conversation);
    if (exclusion) return [{ kind: 'excluded', ...exclusion, ...at, about: aboutOf(conversation) }];
    const kept: RecordEvent = { kind: 'conversation', conversation, languageDetected, ...at };
    const warnings = warningsOf(read, seenIds);
    if (warnings.length === 0) return [kept];
    return [...warnings.map((warning): RecordEvent => ({ kind: 'warned', warning, ...at })), kept];
  };
  return (result) => {
    const { file, line } = result;
    const at = { file, line };
    if (result.status === 'rejected')
      return [{ kind: 'rejected', reason: result.reason, detail: result.detail, ...at }];
    const read = normalise(result.conversation, clusterFor);
    if (read.status === 'rejected') return [{ kind: 'rejected', reason: read.reason, detail: read.detail, ...at }];
    const exclusion = excluding(read, result.conversation.record);
    // What is left out is not read for its language: the user may not have agreed to that.
    if (exclusion) return [{ kind: 'excluded', ...exclusion, ...at, about: aboutOf(read.conversation) }];
    if (detect || read.conversation.language !== null) return settle({ read, at });
    return loadLanguageDetector().then((loaded) => {
      detect = loaded;
      return settle({ read, at });
    });
  };
}

interface Judged {
  readonly read: Normalised;
  readonly at: { readonly file: string; readonly line: number };
}

function sifter(options: JudgeOptions, seen: SeenBefore): (read: Normalised, record: JsonObject) => Exclusion | null {
  const filter = trafficFilter(options);
  return (read, record) => {
    if (!hasConsent(options.consent, record)) return { reason: 'no-consent', detail: '' };
    const filtered = filter(read);
    if (filtered) return filtered;
    return seen.add(read.duplicateKey) ? { reason: 'duplicate', detail: 'same messages, same user' } : null;
  };
}

function warningsOf({ loggedId, warnings }: Normalised, seenIds: SeenBefore): readonly Warning[] {
  const reused = loggedId !== null && seenIds.add(loggedId);
  return reused ? [...warnings, 'id-reused'] : warnings;
}

/** `clusterOf` with the last users remembered: heavy users are most of a log. */
function clusters(userKey: string): (user: string) => string {
  const known = new Map<string, string>();
  return (user) => {
    const found = known.get(user);
    if (found !== undefined) return found;
    if (known.size >= 20_000) known.clear();
    const cluster = clusterOf(user, userKey);
    known.set(user, cluster);
    return cluster;
  };
}

function withLanguage(conversation: Conversation, detect: DetectLanguage): Conversation {
  return { ...conversation, language: detect(userText(conversation.messages)) };
}

function aboutOf({ language, surface, startedAt, messages }: Conversation): ExcludedAbout {
  let userTurns = 0;
  for (const message of messages) if (message.role === 'user') userTurns += 1;
  return { language, surface, startedAt, userTurns };
}
