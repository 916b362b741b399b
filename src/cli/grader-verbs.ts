import { Option } from 'commander';
import { judgeOptions } from './judge-options.ts';
import { screenOptions } from './screen-options.ts';
import type { Verb } from './verb.ts';

function labelledRows(): Option[] {
  return [
    new Option('--rows <file>', 'JSON lines, plain or gzip, one labelled text each').makeOptionMandatory(),
    new Option('--text <field>', 'field that holds the text').default('text'),
    new Option('--label <field>', 'field that holds 0 or 1').default('label'),
    new Option('--group <field>', 'field that names what belongs together: a prompt, a user').default('group'),
    new Option('--weight <field>', 'field that holds 1 / inclusion probability').default('weight'),
  ];
}

const benchOptions = [
  ...judgeOptions,
  new Option('--policies <path>', 'policies to bench in the place of ours: a file, a folder or a pack'),
  new Option('--seed <seed>', 'of every draw').default(1).argParser(Number),
];

/** Verbs about graders: checking them by people, their policies, screens, and benches. */
export const graderVerbs: readonly Verb[] = [
  {
    name: 'calibrate',
    options: [
      new Option('--behavior <id>', 'one behavior; left out: all that a reasoner decides'),
      new Option('--lane <lane>', 'whose replies are checked')
        .choices(['candidate', 'today', 'placebo'])
        .default('candidate'),
      new Option('--flagged <n>', 'replies to check among those that the grader flagged').default(40).argParser(Number),
      new Option('--unflagged <n>', 'replies to check among those that it passed').default(40).argParser(Number),
      new Option('--form <file>', 'write the replies to label as one HTML file that works offline'),
      new Option('--labels <file>', 'read labels back: the JSON lines that the form saved'),
      new Option('--by <name>', 'who labels'),
      new Option('--anchor <n>', 'mark so many graded replies that the judge grades again before each run').argParser(
        Number,
      ),
    ],
    summary: 'Check the grader: label a sample, see how often it is right, and correct the rates by it.',
    example: 'foreshadow calibrate --form labels.html',
    load: () => import('./verbs/calibrate.ts'),
  },
  {
    name: 'policy test',
    arguments: [['[path]', 'folder of policies, one policy file, or a policy pack; left out: the starter library']],
    options: [
      new Option('--injection', 'also attack the examples, and count the verdicts that turn'),
      new Option('--per-family <n>', 'with --injection: at most so many trials of each family of attacks').argParser(
        Number,
      ),
      new Option('--multi', 'ask by all policies in one call too, and measure what that costs in exactness'),
      new Option('--examples <n>', 'with --multi: at most so many held-out examples of each policy').argParser(Number),
      new Option('--record', 'with --multi: measure for the policies and judge of the study, and keep the result'),
      ...judgeOptions,
    ],
    summary:
      'Run every policy over its own gold examples: precision and recall. A judge is asked only where one is named.',
    example: 'foreshadow policy test policies',
    load: () => import('./verbs/policy-test.ts'),
  },
  {
    name: 'policy lint',
    arguments: [['<paths...>', 'policy files, folders of them, or policy packs']],
    summary: 'Find what keeps a reasoner from grading well by a policy; exit 1 on errors.',
    example: 'foreshadow policy lint policies/reasoner',
    load: () => import('./verbs/policy-lint.ts'),
  },
  {
    name: 'policy compile',
    arguments: [['<path>', 'a policy file, or a folder or pack with --policy']],
    options: [new Option('--policy <id>', 'which policy of a folder or pack')],
    summary: 'Print what a reasoner is sent for a policy: text, answer form, examples; its tokens and hash.',
    example: 'foreshadow policy compile policies/reasoner/sycophancy.md',
    load: () => import('./verbs/policy-compile.ts'),
  },
  {
    name: 'policy diff',
    arguments: [
      ['<before>', 'policy file of the older version'],
      ['<after>', 'policy file of the newer version'],
    ],
    summary: 'What differs between two versions of a policy, and whether their rates can be compared.',
    example: 'foreshadow policy diff old/sycophancy.md policies/reasoner/sycophancy.md',
    load: () => import('./verbs/policy-diff.ts'),
  },
  {
    name: 'policy import',
    arguments: [
      ['<pack>', 'a ROOST policy pack: its folder, the folder of one policy, or its file'],
      ['[folder]', 'where the policy files go; left out: policies'],
    ],
    options: [
      new Option('--annexes', 'add annexes beside the policy to its text'),
      new Option('--force', 'overwrite policy files of the same names'),
    ],
    summary: 'Write policy files from a ROOST pack, its golden sets as their examples.',
    example: 'foreshadow policy import packs/teen-safety policies',
    load: () => import('./verbs/policy-import.ts'),
  },
  {
    name: 'screen train',
    options: [
      ...labelledRows(),
      ...screenOptions,
      new Option('--out <file>', 'where the screen, or the calibration of an endpoint, goes').default('screen.json'),
      new Option('--seed <seed>', 'deals the groups to folds').default(1).argParser(Number),
    ],
    summary: 'Train a cheap screen from labelled texts; says what it reaches and which recall it can promise.',
    example: 'foreshadow screen train --rows labelled.jsonl --out screen.json',
    load: () => import('./verbs/screen-train.ts'),
  },
  {
    name: 'screen evaluate',
    options: [
      new Option('--screen <file>', 'a trained screen'),
      ...labelledRows(),
      ...screenOptions,
      new Option('--calibration <file>', 'with --endpoint: turns its scores into probabilities'),
    ],
    summary: 'Measure a screen, trained or an endpoint, on labelled texts that it has not seen.',
    example: 'foreshadow screen evaluate --screen screen.json --rows held-out.jsonl',
    load: () => import('./verbs/screen-evaluate.ts'),
  },
  {
    name: 'bench graders',
    options: [
      new Option('--file <path>', 'the labelled rows: a file as published, or a policy pack').makeOptionMandatory(),
      new Option('--dataset <name>', 'which dataset it is; left out: told by its fields'),
      new Option('--grader <kind>', 'rules, screen or reasoner; left out: all there are').choices([
        'rules',
        'screen',
        'reasoner',
      ]),
      ...benchOptions,
      new Option('--limit <n>', 'bench on so many rows, drawn by a keyed hash').argParser(Number),
      new Option('--retest <n>', 'grade so many rows again, and say how often the verdict is the same')
        .default(0)
        .argParser(Number),
    ],
    summary: 'Graders on labelled rows: F1, precision, recall, false alarms, beside what others published.',
    example: 'foreshadow bench graders --dataset xstest --file xstest.jsonl',
    load: () => import('./verbs/bench-graders.ts'),
  },
  {
    name: 'bench injection',
    options: [
      new Option('--grader <kind>', 'rules or reasoner; left out: both where a judge is named').choices([
        'rules',
        'reasoner',
      ]),
      ...benchOptions,
      new Option('--per-family <n>', 'at most so many trials of each family and policy').argParser(Number),
      new Option('--record', 'attack the graders of the study, and keep the result for its report'),
    ],
    summary: 'Attack graders with words in what they grade, and count the verdicts that turn.',
    example: 'foreshadow bench injection --per-family 20',
    load: () => import('./verbs/bench-injection.ts'),
  },
];
