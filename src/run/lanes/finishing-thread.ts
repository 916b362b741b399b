import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Policy } from '../../core/policy.ts';
import type { RuleGrader } from '../../grade/rule-grader.ts';
import { type FinishedReply, finishReply, type UnfinishedReply } from './finish-reply.ts';
import { type FinishedBatch, type FinishingOrder, finishingWorkerMark } from './finishing-worker.ts';

/** A second core for the replies of a long run. Who finishes a reply changes nothing about it. */
export interface FinishingThread {
  finish(reply: UnfinishedReply): FinishedReply | Promise<FinishedReply>;
  close(): Promise<void>;
}

/** A study that ends before this many replies never waits for a thread to start. */
const threadAfter = 500;
/** Replies of one message: fewer cost more messages, more wait longer. */
const batchSize = 16;
/** More than this many are not given to the thread: what it has no time for is finished here. */
const mostUnderway = 128;

interface Waiting {
  readonly reply: UnfinishedReply;
  readonly resolve: (finished: FinishedReply) => void;
}

/** Only for graders that are rules, all made of these policies. Where the source runs uncompiled there is no thread. */
export function finishingThread(policies: readonly Policy[], graders: readonly RuleGrader[]): FinishingThread {
  const underway = new Int32Array(new SharedArrayBuffer(4));
  const threaded = availableParallelism() > 1 && !import.meta.url.endsWith('.ts');
  let worker: Worker | undefined;
  let state: 'none' | 'starting' | 'ready' | 'over' = 'none';
  let seen = 0;
  let outgoing: Waiting[] = [];
  let scheduled = false;
  const sent: (readonly Waiting[])[] = [];

  const send = (): void => {
    scheduled = false;
    if (outgoing.length === 0) return;
    sent.push(outgoing);
    worker!.postMessage(outgoing.map(({ reply }) => reply));
    outgoing = [];
  };
  const received = (message: FinishedBatch | 'ready'): void => {
    if (message === 'ready') {
      state = 'ready';
      return;
    }
    let start = 0;
    for (const [at, { resolve }] of sent.shift()!.entries()) {
      const end = message.ends[at]!;
      resolve({ grades: message.grades[at]!, body: message.bodies.subarray(start, end) });
      start = end;
    }
  };
  /** A thread that dies takes no reply with it. */
  const died = (): void => {
    state = 'over';
    for (const { reply, resolve } of [...sent.splice(0).flat(), ...outgoing]) resolve(finishReply(reply, graders));
    outgoing = [];
  };
  const start = (): void => {
    state = 'starting';
    const workerData: FinishingOrder = { mark: finishingWorkerMark, policies, underway };
    const file = new URL(import.meta.url.replace(/finishing-thread(?=\.[jt]s$)/, 'finishing-worker'));
    worker = new Worker(file, { workerData });
    worker.unref();
    worker.on('message', received).on('error', died);
  };
  return {
    finish: (reply) => {
      if (threaded && state === 'none' && ++seen >= threadAfter) start();
      if (state !== 'ready' || Atomics.load(underway, 0) >= mostUnderway) return finishReply(reply, graders);
      Atomics.add(underway, 0, 1);
      return new Promise((resolve) => {
        outgoing.push({ reply, resolve });
        if (outgoing.length === batchSize) send();
        else if (!scheduled) {
          scheduled = true;
          setImmediate(send);
        }
      });
    },
    close: async () => {
      state = 'over';
      await worker?.terminate();
    },
  };
}
