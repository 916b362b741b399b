import { readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { assistantTurns, type Conversation } from '../core/conversation.ts';
import { systemSecret } from '../core/effects.ts';
import { ForeshadowError } from '../core/errors.ts';
import { type NotReplayableReason, replayabilityWalk } from '../core/replayability.ts';
import type { TrafficConfig } from '../core/traffic-config.ts';
import type { IngestSummary, ReplayabilityReport } from '../core/traffic-report.ts';
import { ingest } from '../ingest/ingest.ts';
import { replayabilityReport } from '../ingest/replayability-report.ts';
import type { LeftOut, NewConversation } from '../store/store.ts';
import type { RunDeps, Study } from './study.ts';

/** Which traffic rows belong to: today's logs, or what the launched candidate answered. */
export type TrafficName = 'current' | 'launched';

export interface IngestResult {
  readonly summary: IngestSummary;
  readonly replayability: ReplayabilityReport;
  readonly files: readonly { readonly file: string; readonly format: string; readonly reason: string }[];
  readonly added: number;
  readonly known: number;
}

/** Records per transaction: bounds memory, and what a kill makes the next ingest read again. */
const recordsPerWrite = 500;

/** Streams a study's logs into its store. Reading them again adds nothing. */
export async function ingestTraffic(
  study: Study,
  traffic: TrafficName,
  config: TrafficConfig,
  deps: RunDeps,
): Promise<IngestResult> {
  const { files, userKeyEnv, ...options } = config;
  const userKey = await userKeyOf(study, userKeyEnv, deps);
  const report = replayabilityReport();
  const seenFiles: { file: string; format: string; reason: string }[] = [];
  const batch = new WriteBatch(study, traffic);
  let summary: IngestSummary | undefined;
  const names = typeof files === 'string' ? [files] : files;
  for await (const event of ingest(names, options, { base: study.dir, userKey, signal: deps.signal })) {
    if (event.kind === 'file') seenFiles.push({ file: event.file, format: event.format, reason: event.reason });
    if (event.kind === 'summary') summary = event.summary;
    if (event.kind === 'progress')
      deps.onProgress({ stage: 'ingest', done: event.bytes, total: event.totalBytes, unit: 'bytes' });
    report.add(event);
    if (event.kind === 'conversation') await batch.keep(newConversation(event));
    if (event.kind === 'excluded') await batch.leaveOut({ ...event, status: 'excluded', about: { ...event.about } });
    if (event.kind === 'rejected') await batch.leaveOut({ ...event, status: 'rejected', about: null });
  }
  await batch.write();
  await study.store.events.add({
    at: deps.clock.now(),
    kind: `ingest ${traffic}`,
    data: { summary, added: batch.added, known: batch.known },
  });
  return {
    summary: summary!,
    replayability: report.report(),
    files: seenFiles,
    added: batch.added,
    known: batch.known,
  };
}

class WriteBatch {
  readonly #study: Study;
  readonly #traffic: TrafficName;
  #kept: NewConversation[] = [];
  #leftOut: LeftOut[] = [];
  added = 0;
  known = 0;

  constructor(study: Study, traffic: TrafficName) {
    this.#study = study;
    this.#traffic = traffic;
  }

  async keep(conversation: NewConversation): Promise<void> {
    this.#kept.push(conversation);
    if (this.#kept.length >= recordsPerWrite) await this.write();
  }

  async leaveOut(record: LeftOut): Promise<void> {
    this.#leftOut.push(record);
    if (this.#leftOut.length >= recordsPerWrite) await this.write();
  }

  async write(): Promise<void> {
    const result = await this.#study.store.traffic.add(this.#traffic, this.#kept, this.#leftOut);
    this.added += result.added;
    this.known += result.known;
    this.#kept = [];
    this.#leftOut = [];
  }
}

function newConversation(read: { conversation: Conversation; file: string; line: number }): NewConversation {
  const { messages } = read.conversation;
  const walk = replayabilityWalk();
  const answered = new Set(assistantTurns(messages));
  const turns: number[] = [];
  const blocked: Partial<Record<NotReplayableReason, number>> = {};
  for (const [index, message] of messages.entries()) {
    if (answered.has(index)) {
      const state = walk.state();
      if (state.status === 'replayable') turns.push(index);
      else blocked[state.reason] = (blocked[state.reason] ?? 0) + 1;
    }
    walk.push(message);
  }
  if (answered.size === 0) blocked['no-assistant-turn'] = 1;
  const finalTurn = answered.size === 0 ? null : Math.max(...answered);
  const usesTools =
    read.conversation.tools.length > 0 ||
    messages.some((message) => message.role === 'tool' || (message.tool_calls?.length ?? 0) > 0);
  return { conversation: read.conversation, file: read.file, line: read.line, turns, finalTurn, blocked, usesTools };
}

/** The secret behind the clusters: named by the study, else made once and kept beside the store, never in it. */
async function userKeyOf(study: Study, env: string | undefined, deps: RunDeps): Promise<string> {
  if (env) {
    const key = deps.environment[env];
    if (key) return key;
    throw new ForeshadowError('config.no-user-key', `The environment variable ${env} is not set.`, {
      hint: `Set ${env} to the secret that turns users into clusters, or leave userKeyEnv out.`,
    });
  }
  const file = resolve(study.dir, `${study.config.store}.user-key`);
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  if (existing) return existing.trim();
  const key = systemSecret();
  // Renamed into place, so that a kill leaves the whole key or none.
  await writeFile(`${file}.new`, `${key}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return key;
}
