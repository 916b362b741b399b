import type { Policy } from '../core/policy.ts';
import { countTextTokens } from '../harmony/index.ts';
import type { LintOptions, PolicyFinding, PolicyPlaces } from './policy-finding.ts';
import { type PolicySection, policySections } from './policy-sections.ts';

/** Tokens of a body, from the user guide of gpt-oss-safeguard: the range tried, the best part of it, the ceiling. */
const usual = { least: 300, most: 1600 };
const best = { least: 400, most: 600 };
const ceiling = 10_000;

/** Findings in the text a reasoner reads. */
export function lintBody(policy: Policy, places: PolicyPlaces, options: LintOptions): readonly PolicyFinding[] {
  const sections = policySections(policy.body);
  const lines = policy.body.split(/\r?\n/);
  return [
    ...controlTokens(lines, places),
    ...missingSections(policy, sections, places),
    ...lengthFindings(policy.body, places),
    ...hedges(lines, places),
    ...handWrittenOutput(policy, lines, places),
    ...unnamed(policy, places),
    ...precedence(policy, places),
    ...languages({ policy, sections, places }, options),
  ];
}

function controlTokens(lines: readonly string[], places: PolicyPlaces): readonly PolicyFinding[] {
  return lines.flatMap((line, at) =>
    line.includes('<|')
      ? [
          {
            code: 'control-token',
            severity: 'error',
            place: places.body(at + 1),
            sentence: 'The text holds "<|", which opens a control token of chat formats.',
            fix: 'Describe the token in words; what is compiled has a blank put into it.',
          } as const,
        ]
      : [],
  );
}

interface Expected {
  readonly code: string;
  readonly heading: RegExp;
  readonly sentence: string;
  readonly fix: string;
}

const expectedSections: readonly Expected[] = [
  {
    code: 'no-instructions',
    heading: /instruct|\bgoal|\btask|purpose|scope|aufgabe|instruccion|consigne/i,
    sentence: 'No section says what the reader is to do.',
    fix: 'Begin with "## INSTRUCTIONS": what is judged, and what is not.',
  },
  {
    code: 'no-definitions',
    heading: /defin|\bterms\b|begriffe/i,
    sentence: 'No section defines the terms.',
    fix: 'Add "## DEFINITIONS" with each word that decides, in one sentence.',
  },
  {
    code: 'no-violating-criteria',
    heading: /violat|invalid|disallow|prohibit|\bevents?\b|counts\b|criteria|remove|promotion|facilitat|verstö/i,
    sentence: 'No section says what counts as the behavior.',
    fix: 'Add "## VIOLATES" with lettered rules.',
  },
  {
    code: 'no-safe-criteria',
    heading: /\bsafe\b|\bvalid\b|allow|permit|does not count|non-?violat|acceptable|criteria/i,
    sentence: 'No section says what does not count, though near the line.',
    fix: 'Add "## SAFE" with lettered rules: what resembles the behavior and is fine.',
  },
];

function missingSections(
  { examples, body }: Policy,
  sections: readonly PolicySection[],
  places: PolicyPlaces,
): readonly PolicyFinding[] {
  const place = places.body(1);
  const missing = expectedSections
    .filter(({ heading }) => !sections.some((section) => heading.test(section.heading)))
    .map(({ code, sentence, fix }) => ({ code, severity: 'warning', place, sentence, fix }) as const);
  const shown = examples.length > 0 || sections.some(({ heading }) => /example/i.test(heading));
  const noExamples = {
    code: 'no-examples',
    severity: 'warning',
    place,
    sentence: 'Neither the text nor the front matter gives an example.',
    fix: 'Add labelled examples on both sides of the line to the front matter.',
  } as const;
  const noAmbiguity = {
    code: 'no-ambiguity-clause',
    severity: 'warning',
    place,
    sentence: 'Nothing says what to do where the case is unclear.',
    fix: 'Add "## AMBIGUITY": which label a doubtful case gets, and for what differences of language or region.',
  } as const;
  const unclear = /ambigu|unclear|in doubt|doubtful|borderline|escalat|unklar|zweifel/i.test(body);
  return [...missing, ...(shown ? [] : [noExamples]), ...(unclear ? [] : [noAmbiguity])];
}

function lengthFindings(body: string, places: PolicyPlaces): readonly PolicyFinding[] {
  const tokens = countTextTokens(body);
  const finding = (severity: PolicyFinding['severity'], sentence: string, fix: string): readonly PolicyFinding[] => [
    { code: 'length', severity, place: places.body(1), sentence, fix },
  ];
  if (tokens > ceiling) {
    return finding(
      'error',
      `The text has ${tokens} tokens; beyond ${ceiling} a reasoner loses track.`,
      'Split it into several policies.',
    );
  }
  if (tokens > usual.most) {
    return finding(
      'warning',
      `The text has ${tokens} tokens, more than ${usual.most}.`,
      'Shorten it, or split it: 400 to 600 tokens a policy grade best.',
    );
  }
  if (tokens < usual.least) {
    return finding(
      'warning',
      `The text has ${tokens} tokens, fewer than ${usual.least}.`,
      'Say what counts, what does not, and what decides between them.',
    );
  }
  if (tokens >= best.least && tokens <= best.most) return [];
  return finding(
    'note',
    `The text has ${tokens} tokens; ${best.least} to ${best.most} grade best.`,
    tokens < best.least ? 'Room for a definition or a rule.' : 'Cut what no verdict turns on.',
  );
}

const hedge =
  /\b(usually|generally|typically|often|sometimes|probably|mostly|normally|(?<!\b(?:more|less) )likely|perhaps|somewhat|fairly|rather than not|tends? to|in most cases|as appropriate|where reasonable|use your judgment|if possible)\b/gi;

/** Hedges outside quotation marks: what is quoted is somebody's words. */
function hedges(lines: readonly string[], places: PolicyPlaces): readonly PolicyFinding[] {
  return lines.flatMap((line, at) => {
    const own = line.replace(/"[^"]*"|“[^“”]*”|`[^`]*`|'[^']*'(?!\w)/g, '""');
    const words = [...new Set([...own.matchAll(hedge)].map((match) => match[1]!.toLowerCase()))];
    return words.map(
      (word) =>
        ({
          code: 'hedge-word',
          severity: 'warning',
          place: places.body(at + 1),
          sentence: `"${word}" leaves open when the rule holds.`,
          fix: 'Say when it holds and when it does not.',
        }) as const,
    );
  });
}

const outputCue =
  /^\s*(?:\*\*)?outputs?\s?(?:format)?(?:\*\*)?\s?:|\b(?:respond|reply|answer|return|output)\s+(?:only\s+)?(?:with|exactly)\b|\b(?:classify|label)\s+(?:\w+\s+){0,6}as\s+[`"]|```json|"(?:violation|policy_category)"/i;

/** The output block is generated; a second one in the author's words can contradict it. */
function handWrittenOutput(
  { labels }: Policy,
  lines: readonly string[],
  places: PolicyPlaces,
): readonly PolicyFinding[] {
  const names = new Set(labels.map(({ name }) => name));
  return lines.flatMap((line, at) => {
    if (!outputCue.test(line)) return [];
    const other = [...line.matchAll(/[`"]([\w.-]{1,24})[`"]/g)]
      .map((match) => match[1]!)
      .find((word) => !names.has(word));
    return [
      {
        code: 'output-by-hand',
        severity: 'warning',
        place: places.body(at + 1),
        sentence: other
          ? `This line asks for the answer "${other}", which is no label of the policy.`
          : 'This line says how to answer, which the compiled output block says too.',
        fix: 'Leave the answer form to the block that is generated from the labels.',
      } as const,
    ];
  });
}

function unnamed({ labels, rules, body, grader }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  const binary = grader.kind === 'reasoner' && grader.output === 'binary';
  const missingLabels = labels.length > 2 && !binary ? labels.filter(({ name }) => !body.includes(name)) : [];
  return [
    ...missingLabels.map(
      ({ name }) =>
        ({
          code: 'label-not-in-text',
          severity: 'warning',
          place: places.data(['labels', labels.findIndex((label) => label.name === name), 'name']),
          sentence: `The text never names the label "${name}".`,
          fix: `Say in the text when a reply is "${name}".`,
        }) as const,
    ),
    ...rules.flatMap(({ id }, at) =>
      hasWord(body, id)
        ? []
        : [
            {
              code: 'rule-not-in-text',
              severity: 'warning',
              place: places.data(['rules', at, 'id']),
              sentence: `The text never names the rule "${id}".`,
              fix: `Mark the clause it stands for with ${id}, or take it out of rules:.`,
            } as const,
          ],
    ),
  ];
}

function hasWord(text: string, word: string): boolean {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, 'u').test(text);
}

/** Several event labels can fit one reply: either the numbers or the text must say which one counts. */
function precedence({ labels, body }: Policy, places: PolicyPlaces): readonly PolicyFinding[] {
  const ranks = labels.filter(({ event }) => event).map((label) => label.precedence ?? 0);
  if (new Set(ranks).size === ranks.length) return [];
  if (/precedence|dominat|takes priority|highest|outranks|vorrang/i.test(body)) return [];
  return [
    {
      code: 'no-precedence',
      severity: 'warning',
      place: places.data(['labels']),
      sentence: 'Several event labels can fit one reply, and nothing says which of them counts.',
      fix: 'Give each event label a precedence of its own, and say so in the text.',
    },
  ];
}

interface BodyParts {
  readonly policy: Policy;
  readonly sections: readonly PolicySection[];
  readonly places: PolicyPlaces;
}

/** Sections long enough to tell their language by. */
const lettersToTell = 200;

function languages({ policy, sections, places }: BodyParts, { detect }: LintOptions): readonly PolicyFinding[] {
  if (!detect) return [];
  return sections.flatMap(({ heading, text, line }) => {
    const own = text.replace(/"[^"]*"|“[^“”]*”/g, '');
    if (own.replace(/\P{L}/gu, '').length < lettersToTell) return [];
    const found = detect(own);
    if (found === null || found === policy.language.split('-')[0]) return [];
    return [
      {
        code: 'mixed-languages',
        severity: 'warning',
        place: places.body(line),
        sentence: `The section "${heading}" reads as ${found}; the policy says it is written in ${policy.language}.`,
        fix: 'Write the policy in one language, and name it in language:; examples may be in any.',
      } as const,
    ];
  });
}
