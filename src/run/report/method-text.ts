import type { StudyForecast } from '../forecast-study.ts';
import type { StudyScore } from '../score-study.ts';
import type { Study } from '../study.ts';

const turnRules = {
  'final-turn': 'the last assistant turn of a conversation',
  'uniform-turn': 'any assistant turn, each as likely as another',
  'conversation-then-turn': 'one random assistant turn of a conversation',
} as const;

/** How this study was done, as sentences made from its configuration and its rows. */
export function methodOf(study: Study, forecast: StudyForecast, score: StudyScore | null): string[] {
  const { config } = study;
  const { slice, lanes } = forecast;
  const strata = slice.config.strata.length > 0 ? `, in proportion within ${slice.config.strata.join(' and ')}` : '';
  const perUser = slice.config.perUser === 'all' ? 'any number a user' : `at most ${slice.config.perUser} a user`;
  return [
    `From the logs ${slice.prefixes} prefixes were drawn at random${strata}, ${perUser}, with seed ${slice.config.seed}: ${turnRules[slice.config.turnRule]} was cut away together with all that followed, and everything before it kept as logged. Each prefix is weighted by one over the probability with which it was drawn.`,
    `Each prefix was put once to the candidate${config.placebo ? " and once to today's deployment (the placebo: what asking again by itself does to a rate)" : ''}. No reply was sent to any user.`,
    `Every reply, logged or new, was graded by the same ${study.policies.length} policies (instrument ${study.instrument.id.slice(0, 8)}); what could not be graded is counted, never dropped.`,
    "The forecast takes the placebo's offset out of the candidate's rate first, then pools it with today's rate on the same prefixes by paired empirical Bayes. Raw replay and \"same as today\" are scored beside it.",
    `The interval carries sampling, the placebo's own error and the drift ${lanes.frame.blocks ? `between ${config.forecast.blocks === 'time' ? 'quarters of the logs in time order' : `${config.forecast.blocks}s of the logs`}` : 'assumed beforehand, because the logs show no blocks to measure it between'}. Directions are called at a false-discovery rate of ${Math.round(config.forecast.falseDiscoveryRate * 100)} % over all behaviors.`,
    ...(forecast.carried
      ? [
          `What ${forecast.carried.launches === 1 ? 'the one earlier launch' : `the ${forecast.carried.launches} earlier launches`} on this ledger taught (how large changes are, how far forecasts were off) went into the forecast.`,
        ]
      : []),
    ...(forecast.recorded
      ? ['RECORDED: some replies were played back from a recording rather than generated for this report.']
      : []),
    ...(score
      ? [
          `After the launch ${score.slice.prefixes} prefixes of the launched traffic, drawn by the same design, were graded by the same instrument and held against the registered forecast ${score.entry.hash.slice(0, 8)}.`,
          ...(score.rehearsal
            ? [
                'REHEARSAL: the launched traffic is older than the registration. The forecast did not see it, but nothing outside this machine can show that, so this scorecard proves the mechanics and not foresight.',
              ]
            : []),
        ]
      : []),
  ];
}
