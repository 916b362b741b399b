import { Worker } from 'node:worker_threads';
import { jobWorkerMark } from './job-worker.ts';
import { type Job, type JobContext, type JobResult, jobRunner } from './jobs.ts';

export interface JobPoolOptions {
  readonly context: JobContext;
  /** Threads; with one, or where the source runs uncompiled, the jobs run here. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onDone: (done: number, total: number) => void;
}

/** Results in the order of the jobs, however many threads did them. */
export async function runJobs(jobs: readonly Job[], options: JobPoolOptions): Promise<readonly JobResult[]> {
  const results = new Array<JobResult>(jobs.length);
  let next = 0;
  let done = 0;
  const work = async (run: (job: Job) => Promise<JobResult>): Promise<void> => {
    while (next < jobs.length) {
      options.signal.throwIfAborted();
      const at = next++;
      results[at] = await run(jobs[at]!);
      options.onDone(++done, jobs.length);
      // Lets a Ctrl-C through between two jobs.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const threads = Math.min(options.threads, jobs.length);
  if (threads <= 1 || import.meta.url.endsWith('.ts')) await work(jobRunner(options.context));
  else await inThreads(threads, options.context, work);
  return results;
}

async function inThreads(
  threads: number,
  context: JobContext,
  work: (run: (job: Job) => Promise<JobResult>) => Promise<void>,
): Promise<void> {
  const file = new URL(import.meta.url.replace(/job-pool(?=\.[jt]s$)/, 'job-worker'));
  const workers = Array.from(
    { length: threads },
    () => new Worker(file, { workerData: { mark: jobWorkerMark, context } }),
  );
  try {
    await Promise.all(workers.map((worker) => work((job) => asked(worker, job))));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function asked(worker: Worker, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const settle = (answer: { value: JobResult } | { error: unknown }): void => {
      worker.off('error', reject);
      if ('error' in answer) reject(answer.error);
      else resolve(answer.value);
    };
    worker.once('message', settle);
    worker.once('error', reject);
    worker.postMessage(job);
  });
}
