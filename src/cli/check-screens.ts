import type { GradableReply } from '../core/grade.ts';
import { openScreens } from '../run/reasoned/open-screens.ts';
import type { StudyReasoner } from '../run/reasoned/reasoned-policy.ts';
import type { RunDeps } from '../run/study.ts';
import { check, type Finding } from './findings.ts';

const sample: GradableReply = { prefix: [], content: 'Hello.', toolCalls: [], finishReason: 'stop', language: null };
const patienceMs = 30_000;

/** Notes whether each screen of a study guesses: one reply is put to it, over the network where it is an endpoint. */
export async function checkScreens(reasoner: StudyReasoner, deps: RunDeps, findings: Finding[]): Promise<void> {
  for (const one of reasoner.policies) {
    if (!one.screen) continue;
    const { id } = one.screen;
    await check(findings, `screen of ${one.policy.id}`, {
      work: async () => {
        const screens = await openScreens({ ...reasoner, policies: [one] }, deps);
        const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(patienceMs)]);
        try {
          return await screens.of(one.policy.id)!.guess(sample, signal);
        } finally {
          await screens.close();
        }
      },
      say: (guess) => `${id} guesses ${guess.toPrecision(2)} of "${sample.content}"`,
    });
  }
}
