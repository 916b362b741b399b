import { parentPort, workerData } from 'node:worker_threads';
import { type Job, type JobContext, jobRunner } from './jobs.ts';

/** Thread of a job pool: one message in is one job, one message out its result or its error. */
export const jobWorkerMark = 'foreshadow-backtest';

if (parentPort && (workerData as { mark?: string } | null)?.mark === jobWorkerMark) {
  const port = parentPort;
  const run = jobRunner((workerData as { context: JobContext }).context);
  port.on('message', (job: Job) => {
    run(job).then(
      (value) => port.postMessage({ value }),
      (error: unknown) => port.postMessage({ error }),
    );
  });
}
