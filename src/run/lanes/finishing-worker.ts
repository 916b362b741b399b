import { parentPort, workerData } from 'node:worker_threads';
import type { Grade } from '../../core/grade.ts';
import type { Policy } from '../../core/policy.ts';
import { ruleGraders } from '../../grade/rule-grader.ts';
import { finishReply, type UnfinishedReply } from './finish-reply.ts';

export const finishingWorkerMark = 'foreshadow-finishing';

export interface FinishingOrder {
  readonly mark: typeof finishingWorkerMark;
  readonly policies: readonly Policy[];
  /** One shared number: how many replies the thread was given and has not finished. */
  readonly underway: Int32Array;
}

/** The replies of one message, finished: their bodies one after the other in one block that changes hands. */
export interface FinishedBatch {
  readonly grades: readonly (readonly Grade[])[];
  readonly bodies: Uint8Array<ArrayBuffer>;
  /** Where in `bodies` each ends. */
  readonly ends: readonly number[];
}

const order = workerData as FinishingOrder | null;
if (parentPort && order?.mark === finishingWorkerMark) {
  const port = parentPort;
  const graders = await ruleGraders(order.policies);
  port.on('message', (replies: readonly UnfinishedReply[]) => {
    const finished = replies.map((reply) => {
      const done = finishReply(reply, graders);
      Atomics.sub(order.underway, 0, 1);
      return done;
    });
    const bodies = new Uint8Array(finished.reduce((sum, { body }) => sum + body.length, 0));
    const ends: number[] = [];
    let end = 0;
    for (const { body } of finished) {
      bodies.set(body, end);
      end += body.length;
      ends.push(end);
    }
    const batch: FinishedBatch = { grades: finished.map(({ grades }) => grades), bodies, ends };
    port.postMessage(batch, [bodies.buffer]);
  });
  port.postMessage('ready');
}
