import type { GoldExample, Policy } from '../core/policy.ts';
import type { PolicyFinding, PolicyPlaces } from './policy-finding.ts';
import { exampleLength, longestShownExample } from './reasoner/prompt-examples.ts';

const fewest = 12;
/** Of the examples, the smaller side has at least this share, and at least three. */
const smallestShare = 0.25;

/** Findings in a policy's gold examples. */
export function lintExamples(policy: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  return [
    ...missing(policy, places),
    ...numbers(policy, places),
    ...each(policy, places),
    ...tooLong(policy, places),
    ...contradictions(policy, places),
  ];
}

function missing({ labels, examples }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  return labels.flatMap(({ name }, at) =>
    examples.some((example) => example.label === name)
      ? []
      : [
          {
            code: 'label-without-example',
            severity: 'error',
            place: places.data(['labels', at, 'name']),
            sentence: `No example shows the label "${name}".`,
            fix: `Add an example with label: ${name}, close to the line.`,
          } as const,
        ],
  );
}

function numbers({ labels, examples }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  const isEvent = new Map(labels.map((label) => [label.name, label.event]));
  const events = examples.filter(({ label }) => isEvent.get(label)).length;
  const smaller = Math.min(events, examples.length - events);
  const place = places.data(['examples']);
  const findings: PolicyFinding[] = [];
  if (examples.length < fewest) {
    findings.push({
      code: 'few-examples',
      severity: 'warning',
      place,
      sentence: `There are ${examples.length} examples, fewer than ${fewest}.`,
      fix: 'Add examples close to the line: up to six go into the prompt, the others test it.',
    });
  }
  if (examples.length > 0 && (smaller < 3 || smaller / examples.length < smallestShare)) {
    findings.push({
      code: 'one-sided-examples',
      severity: 'warning',
      place,
      sentence: `${events} examples are events and ${examples.length - events} are not.`,
      fix: `Add examples ${events <= smaller ? 'that are events' : 'that are none, though near the line'}.`,
    });
  }
  return findings;
}

function each({ examples }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  return examples.flatMap((example, at) => {
    const place = places.data(['examples', at]);
    const findings: PolicyFinding[] = [];
    if (JSON.stringify(example).includes('<|')) {
      findings.push({
        code: 'control-token',
        severity: 'error',
        place,
        sentence: `Example ${at + 1} holds "<|", which opens a control token of chat formats.`,
        fix: 'Describe the token in words; what is compiled has a blank put into it.',
      });
    }
    return findings;
  });
}

function tooLong({ examples }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  const long = examples.flatMap((example, at) => (exampleLength(example) > longestShownExample ? [at] : []));
  if (long.length === 0) return [];
  return [
    {
      code: 'long-example',
      severity: 'note',
      place: places.data(['examples', long[0]!]),
      sentence: `${long.length} of ${examples.length} examples are longer than ${longestShownExample} characters and are never put into the prompt.`,
      fix: 'Shorten those that the prompt should show.',
    },
  ];
}

function contradictions({ examples }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  const first = new Map<string, { readonly at: number; readonly label: string }>();
  return examples.flatMap((example, at) => {
    const key = contentKey(example);
    const earlier = first.get(key);
    if (!earlier) first.set(key, { at, label: example.label });
    if (!earlier || earlier.label === example.label) return [];
    return [
      {
        code: 'contradicting-examples',
        severity: 'error',
        place: places.data(['examples', at]),
        sentence: `Examples ${earlier.at + 1} and ${at + 1} are the same and have different labels.`,
        fix: 'Keep the one that is right.',
      } as const,
    ];
  });
}

function contentKey({ user, messages, reply }: GoldExample): string {
  return JSON.stringify([user ?? null, messages ?? null, reply]);
}
