import { kornGraubardFromNeff } from '../../stats/design/korn-graubard.ts';
import { f1Of, type Metric } from './metrics.ts';

/** An F1 that somebody published. */
export interface PublishedFigure {
  readonly dataset: string;
  readonly category: string;
  readonly model: string;
  readonly f1: number;
  /** Who ran it. */
  readonly ranBy: string;
}

/** Events of the test sets: graders.md 0.3, and what gives the 3 points of graders.md 0.4 for ToxicChat. */
const sizes: Readonly<Record<string, { readonly events: number }>> = {
  'openai-moderation': { events: 522 },
  'toxic-chat': { events: 366 },
};

const rows: readonly (readonly [model: string, toxicChat: number | null, moderation: number | null, ranBy: string])[] =
  [
    ['gpt-oss-safeguard-20b', 0.799, 0.829, 'OpenAI'],
    ['gpt-oss-safeguard-120b', 0.793, 0.829, 'OpenAI'],
    ['gpt-oss-safeguard-20b, effort high', 0.798, 0.84, 'Mistral'],
    ['internal safety reasoner', 0.813, 0.828, 'OpenAI'],
    ['gpt-5-thinking', 0.81, 0.798, 'OpenAI'],
    ['gpt-oss-120b', 0.767, 0.804, 'OpenAI'],
    ['gpt-oss-20b', 0.759, 0.787, 'OpenAI'],
    ['Llama Guard 3 8B', 0.538, 0.795, 'Qwen'],
    ['Llama Guard 3 8B', 0.542, 0.792, 'IBM'],
    ['Llama Guard 4 12B', 0.513, 0.735, 'Qwen'],
    ['WildGuard 7B', 0.708, 0.721, 'its authors'],
    ['ShieldGemma 9B, threshold tuned on test', 0.694, 0.821, 'Google'],
    ['ShieldGemma 9B, default threshold', 0.181, 0.234, 'IBM'],
    ['Granite Guardian 4.1, no think', 0.78, 0.83, 'IBM'],
    ['Granite Guardian 3.3', 0.76, 0.77, 'IBM'],
    ['Granite Guardian 3.0 8B', 0.649, 0.745, 'IBM'],
    ['NemoGuard 8B', 0.756, 0.81, 'Qwen'],
    ['PolyGuard Qwen 7B', 0.715, 0.741, 'Qwen'],
    ['Qwen3Guard 8B strict', 0.689, 0.688, 'its authors'],
    ['Qwen3Guard 8B loose', 0.828, 0.813, 'its authors'],
    ['Nemotron Reasoning 4B, reasoning off', 0.76, 0.769, 'NVIDIA'],
    ['Nemotron Reasoning 4B, reasoning on', 0.759, 0.764, 'NVIDIA'],
    ['AprielGuard 8B', 0.73, 0.77, 'ServiceNow'],
    ['OpenAI moderation API (old)', 0.254, 0.79, 'AI2'],
    ['TinySafe v2, 141M', 0.782, null, 'its author'],
    ['toxic-prompt-roberta 125M', 0.787, null, 'cited by TinySafe'],
  ];

/** Published F1 of `reference/graders.md` 1.3 and 5.2, harm as the event. Policy texts are not published with them. */
export const publishedFigures: readonly PublishedFigure[] = rows.flatMap(([model, toxic, moderation, ranBy]) => [
  ...(moderation === null
    ? []
    : [{ dataset: 'openai-moderation', category: 'any', model, f1: moderation, ranBy } as const]),
  ...(toxic === null ? [] : [{ dataset: 'toxic-chat', category: 'toxicity', model, f1: toxic, ranBy } as const]),
]);

/**
 * How far a published F1 is known, which its authors do not say: from the events of its test set, as if precision
 * equalled recall. Null where the size of the set is not known.
 */
export function publishedInterval({ dataset, f1 }: PublishedFigure): Metric['ci'] {
  const size = sizes[dataset];
  if (!size) return null;
  const share = f1 / (2 - f1);
  const either = (f1 * size.events) / share;
  const { lower, upper } = kornGraubardFromNeff({ p: share, neff: either });
  return f1Of({ value: share, ci: [lower, upper] }).ci;
}

/**
 * Whether two F1 differ by more than noise: their difference against the two half widths as if independent, at 95 %.
 * Both were measured on much the same rows, so the true bar is lower; a difference that passes this one is safe.
 */
export function beyondNoise(a: Metric, b: Metric): boolean | null {
  if (a.value === null || b.value === null || a.ci === null || b.ci === null) return null;
  const [high, low] = a.value > b.value ? [a, b] : [b, a];
  const down = high.value! - high.ci![0];
  const up = low.ci![1] - low.value!;
  return high.value! - low.value! > Math.hypot(down, up);
}
