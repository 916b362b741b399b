import { describe, expect, it } from 'vitest';
import { type AutopsyEvidence, autopsy } from '../../forecast/autopsy.ts';
import type { RateForecast } from '../../stats/index.ts';
import { autopsyReport } from './autopsy-report.ts';

const counts = (events: number) => ({ behavior: 'b', n: 400, events });

function reported(changes: Partial<AutopsyEvidence>) {
  const forecast = {
    point: 0.04,
    components: { sampling: 0.001, grader: 0, placebo: 0.002, drift: 0.9, model: 0 },
  } as unknown as RateForecast;
  const given = { behavior: 'b', forecast, outcome: counts(40), replay: counts(16), replayAtLaunchedMix: null };
  return autopsyReport(autopsy({ rerun: null, ...given, ...changes }), 'B');
}

describe('autopsyReport', () => {
  it('says what was measured as measured', () => {
    const { sentence } = reported({ rerun: counts(40) });
    expect(sentence).toBe(
      'More was seen than forecast, by ×2.5. All of it is measured: users asked other things within the same surfaces and languages.',
    );
  });

  it('calls what nobody measured likely, and no more', () => {
    const { sentence } = reported({});
    expect(sentence).toContain('Nothing that was measured explains it');
    expect(sentence).toContain('the likeliest cause is that users asked other things');
    expect(sentence).not.toContain('%');
  });

  it('gives counts where the replay showed nothing, and factors no more digits than events carry', () => {
    const { sentence, events } = reported({ replay: counts(0), outcome: counts(9) });
    expect(sentence).toContain('The replay showed none in 400, the launch 9 of 400.');
    expect(events).toBe(0);
    expect(reported({ outcome: counts(0) }).sentence).toContain('Less was seen than forecast: 0 of 400.');
  });
});
