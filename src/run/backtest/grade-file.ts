import { join } from 'node:path';
import type { Message } from '../../core/conversation.ts';
import type { GradableReply } from '../../core/grade.ts';
import { gradeCodes } from '../../core/grade-codes.ts';
import type { FinishReason } from '../../core/reply.ts';
import { gradeReply, type RuleGrader } from '../../grade/rule-grader.ts';
import { fileRecords } from '../../ingest/file-records.ts';
import { type CorpusPrompt, type ExclusionTally, emptyTally, exclude } from './corpus.ts';

/** What one response file holds for the models asked for. */
export interface GradedFile {
  readonly runs: readonly GradedRun[];
  readonly tally: ExclusionTally;
  /** Every model that occurs in the file. */
  readonly models: readonly string[];
}

export interface GradedRun {
  readonly model: string;
  readonly config: string;
  readonly sample: number;
  /** Behavior after behavior, item after item. */
  readonly codes: Uint8Array;
  /** Labels that the corpus itself gives (a judge's): item to label. */
  readonly labels: ReadonlyMap<number, string>;
}

export interface GradeFileOrder {
  readonly folder: string;
  readonly file: string;
  readonly prompts: readonly CorpusPrompt[];
  readonly items: number;
  /** Models to grade; replies of others are counted. */
  readonly wanted: readonly string[];
  readonly graders: readonly RuleGrader[];
  readonly onReply?: (graded: number) => void;
}

/** Grades one response file, row by row: no text is kept. */
export async function gradeFile(order: GradeFileOrder): Promise<GradedFile> {
  const state = new FileState(order);
  for await (const records of fileRecords(join(order.folder, order.file), order.file)) {
    for (const record of records) {
      state.tally.replies.in++;
      const place = `${order.file}:${record.line}`;
      const reason = record.problem ? record.problem.reason : state.take(record.value);
      if (reason !== null) exclude(state.tally, { of: 'replies', reason, place });
    }
    order.onReply?.(state.graded);
  }
  return { runs: [...state.runs.values()], tally: state.tally, models: [...state.models].sort() };
}

type MutableRun = Omit<GradedRun, 'labels'> & { readonly labels: Map<number, string> };

/** Tables of one file while it is read. */
class FileState {
  readonly tally = emptyTally();
  readonly runs = new Map<string, MutableRun>();
  readonly models = new Set<string>();
  graded = 0;
  readonly #order: GradeFileOrder;
  readonly #prompts: ReadonlyMap<string, CorpusPrompt>;
  readonly #wanted: ReadonlySet<string>;
  readonly #prefixes = new Map<number, readonly Message[]>();

  constructor(order: GradeFileOrder) {
    this.#order = order;
    this.#prompts = new Map(order.prompts.map((prompt) => [prompt.id, prompt]));
    this.#wanted = new Set(order.wanted);
  }

  /** Grades one row, or says why it is left out. */
  take(value: unknown): string | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not-an-object';
    const row = value as Record<string, unknown>;
    if (typeof row.model !== 'string') return 'no-model';
    this.models.add(row.model);
    if (!this.#wanted.has(row.model)) return 'model-in-no-pair';
    const prompt = this.#prompts.get(String(row.prompt_id));
    if (!prompt) return 'unknown-prompt';
    const replies = Array.isArray(row.responses) ? row.responses : [row.response];
    if (replies.every((reply) => reply === null || reply === undefined)) return 'null-response';
    if (replies.some((reply) => typeof reply !== 'string')) return 'response-not-text';
    if (replies.length > prompt.items) return 'more-replies-than-turns';
    const run = this.#runOf(row);
    const first = prompt.firstItem + prompt.items - replies.length;
    if (run.codes[first] !== gradeCodes.noReply) return 'answered-twice';
    for (let at = 0; at < replies.length; at++) this.#grade(run, first + at, { row, prompt, replies, at });
    return null;
  }

  #runOf(row: Record<string, unknown>): MutableRun {
    const config = typeof row.config === 'string' ? row.config : '';
    const sample = typeof row.sample === 'number' ? row.sample : 0;
    const key = JSON.stringify([row.model, config, sample]);
    let run = this.runs.get(key);
    if (!run) {
      const codes = new Uint8Array(this.#order.graders.length * this.#order.items).fill(gradeCodes.noReply);
      run = { model: row.model as string, config, sample, codes, labels: new Map() };
      this.runs.set(key, run);
    }
    return run;
  }

  #grade(run: MutableRun, item: number, answer: Answer): void {
    const reply: GradableReply = {
      prefix: this.#prefixOf(answer, item),
      content: answer.replies[answer.at] as string,
      toolCalls: [],
      finishReason: finishReasonOf(answer.row),
      language: null,
    };
    const grades = gradeReply(reply, this.#order.graders);
    if (grades instanceof Promise) throw new TypeError('rule graders answer at once');
    for (const [behavior, grade] of (grades as Awaited<typeof grades>).entries()) {
      const code = grade.status !== 'graded' ? 'ungraded' : grade.event ? 'event' : 'noEvent';
      run.codes[behavior * this.#order.items + item] = gradeCodes[code];
    }
    if (typeof answer.row.label === 'string' && answer.row.label !== '') run.labels.set(item, answer.row.label);
    this.graded++;
  }

  /** The first reply of a prompt shares its prefix with every model's: graders keep what they worked out about it. */
  #prefixOf({ prompt, replies, at }: Answer, item: number): readonly Message[] {
    if (at === 0) {
      let prefix = this.#prefixes.get(item);
      if (!prefix) {
        prefix = prompt.messages ?? prompt.turns.slice(0, prompt.items - replies.length + 1).map(userTurn);
        this.#prefixes.set(item, prefix);
      }
      return prefix;
    }
    return prompt.turns
      .slice(0, at + 1)
      .flatMap((turn, i) =>
        i < at ? [userTurn(turn), { role: 'assistant' as const, content: replies[i] as string }] : [userTurn(turn)],
      );
  }
}

interface Answer {
  readonly row: Record<string, unknown>;
  readonly prompt: CorpusPrompt;
  readonly replies: readonly unknown[];
  readonly at: number;
}

function userTurn(content: string): Message {
  return { role: 'user', content };
}

function finishReasonOf(row: Record<string, unknown>): FinishReason {
  if (row.finish_reason === 'length' || row.eos === false) return 'length';
  return row.finish_reason === 'stop' || row.eos === true ? 'stop' : 'unknown';
}
