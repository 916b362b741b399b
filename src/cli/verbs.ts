import { Option } from 'commander';
import { judgeOptions } from './judge-options.ts';
import type { Verb } from './verb.ts';

const retryFailed = new Option('--retry-failed', 'ask again for the prefixes whose last attempt failed');
const retryGrades = new Option('--retry-failed', 'ask again for grades whose grader failed: a judge that was down');
const retryBoth = new Option(
  '--retry-failed',
  'ask again for prefixes whose last attempt failed, and for grades whose grader failed',
);

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

/** Every verb in the order of a study's life. One line here, one file in `verbs/`. */
export const verbs: readonly Verb[] = [
  {
    name: 'demo',
    summary: 'A whole study on example logs with a small real model: forecast, launch, score.',
    options: [
      new Option('--folder <folder>', 'where the demo study is kept').default('demo'),
      new Option('--recorded', 'play recorded replies back instead of loading the model'),
      new Option('--record <file>', 'append every live reply to this file').hideHelp(),
    ],
    example: 'foreshadow demo',
    load: () => import('./verbs/demo.ts'),
  },
  {
    name: 'init',
    arguments: [['[folder]', 'folder of the new study']],
    summary: 'Write a study folder: foreshadow.yaml, policies/, README.md.',
    example: 'foreshadow init my-study',
    load: () => import('./verbs/init.ts'),
  },
  {
    name: 'ingest',
    arguments: [['[files...]', "logs of today's deployment; left out: traffic.files of the study"]],
    summary: 'Read logs into the study: consent, filters, duplicates, and how much of it can be replayed.',
    example: 'foreshadow ingest logs/before.jsonl',
    load: () => import('./verbs/ingest.ts'),
  },
  {
    name: 'plan',
    summary:
      'What a run would take: calls, tokens, dollars, minutes, and the smallest change it could show. Makes no call.',
    example: 'foreshadow plan',
    load: () => import('./verbs/plan.ts'),
  },
  {
    name: 'run',
    options: [retryBoth],
    summary: 'Draw the slice, ask both lanes, grade. Goes on where it was stopped.',
    example: 'foreshadow run',
    load: () => import('./verbs/run.ts'),
  },
  {
    name: 'replay',
    options: [retryFailed],
    summary: 'Ask the lanes only; grading can follow.',
    example: 'foreshadow replay',
    load: () => import('./verbs/replay.ts'),
  },
  {
    name: 'grade',
    options: [retryGrades],
    summary: 'Grade every reply that lacks a grade; asks no model but the judge.',
    example: 'foreshadow grade',
    load: () => import('./verbs/grade.ts'),
  },
  {
    name: 'forecast',
    summary: 'The forecast of every behavior, from the rows there are.',
    example: 'foreshadow forecast',
    load: () => import('./verbs/forecast.ts'),
  },
  {
    name: 'register',
    options: [new Option('--sign <key>', 'sign the entry with this ed25519 private key (PEM)')],
    summary: 'Freeze the forecast into the ledger, before the launch.',
    example: 'foreshadow register',
    load: () => import('./verbs/register.ts'),
  },
  {
    name: 'observe',
    arguments: [['[files...]', 'logs of the launched candidate; left out: launch.traffic.files of the study']],
    summary: 'Read what the launched candidate really said and grade it with the registered instrument.',
    example: 'foreshadow observe logs/after.jsonl',
    load: () => import('./verbs/observe.ts'),
  },
  {
    name: 'score',
    options: [
      new Option('--rerun', 'ask the candidate again on the launched prompts: says more about why a rate was missed'),
    ],
    summary: 'Hold the registered forecast against what happened, and put the scorecard on the record.',
    example: 'foreshadow score',
    load: () => import('./verbs/score.ts'),
  },
  {
    name: 'report',
    options: [new Option('--html <file>', 'where the page goes').default('report.html')],
    summary: 'The report: in the terminal, as JSON, and as one HTML file that works offline.',
    example: 'foreshadow report --html report.html',
    load: () => import('./verbs/report.ts'),
  },
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
    name: 'ledger',
    arguments: [['[file]', 'the ledger; left out: the study’s']],
    options: [
      new Option('--repair', 'mend a torn last line; the torn piece is kept beside the ledger'),
      new Option('--html <file>', 'write the record as one HTML file too'),
    ],
    summary: 'The track record: every registered forecast and how it turned out.',
    example: 'foreshadow ledger ledger.jsonl',
    load: () => import('./verbs/ledger.ts'),
  },
  {
    name: 'verify',
    arguments: [['<file>', 'the ledger']],
    options: [new Option('--known-hash <hash>', 'a hash published earlier that must still be in the chain')],
    summary: 'Check a ledger with nothing but the file: edits, gaps, reordering, signatures.',
    example: 'foreshadow verify ledger.jsonl',
    load: () => import('./verbs/verify.ts'),
  },
  {
    name: 'policy test',
    arguments: [['[path]', 'folder of policies, one policy file, or a policy pack; left out: the starter library']],
    options: [
      new Option('--injection', 'also attack the examples, and count the verdicts that turn'),
      new Option('--per-family <n>', 'with --injection: at most so many trials of each family of attacks').argParser(
        Number,
      ),
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
      new Option('--out <file>', 'where the screen goes').default('screen.json'),
      new Option('--seed <seed>', 'deals the groups to folds').default(1).argParser(Number),
    ],
    summary: 'Train a cheap screen from labelled texts; says what it reaches and which recall it can promise.',
    example: 'foreshadow screen train --rows labelled.jsonl --out screen.json',
    load: () => import('./verbs/screen-train.ts'),
  },
  {
    name: 'screen evaluate',
    options: [new Option('--screen <file>', 'a trained screen').makeOptionMandatory(), ...labelledRows()],
    summary: 'Measure a trained screen on labelled texts that it has not seen.',
    example: 'foreshadow screen evaluate --screen screen.json --rows held-out.jsonl',
    load: () => import('./verbs/screen-evaluate.ts'),
  },
  {
    name: 'selftest',
    options: [
      new Option('--quick', 'fewer replicates: a minute on two cores'),
      new Option('--seed <seed>', 'of the simulated worlds').default(1).argParser(Number),
    ],
    summary: 'Simulate worlds with known truth and print the coverage our intervals reach.',
    example: 'foreshadow selftest --quick',
    load: () => import('./verbs/selftest.ts'),
  },
  {
    name: 'backtest',
    arguments: [['<corpus>', 'folder with prompts.jsonl(.gz), responses*.jsonl(.gz) and pairs.json']],
    options: [
      new Option('--split <kind>', 'random, time, cluster or source: what separates the logs from the launch').default(
        'random',
      ),
      new Option('--sources <k-k>', 'with --split source: sources in the logs and after the launch, such as 3-3'),
      new Option('--pairs <file>', 'pairs previous → candidate; left out: pairs.json of the corpus'),
      new Option('--policies <folder>', 'policies; left out: the starter library'),
      new Option('--benchmark <corpus>', 'another corpus whose rates stand in for an ordinary evaluation'),
      new Option('--splits <n>', 'seeded splits (random, cluster, source)').default(20),
      new Option('--seed <seed>', 'of the splits').default(1),
      new Option('--html <file>', 'write the result as one HTML file too'),
    ],
    summary:
      'Pretend every candidate of a corpus was launched in its middle: forecast from one half, score on the other.',
    example: 'foreshadow backtest ../shared/data/arena_hard_v01',
    load: () => import('./verbs/backtest.ts'),
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
  {
    name: 'model pull',
    options: [new Option('--embedder', 'the local embedder of screens instead: a runtime and MiniLM')],
    summary: 'Fetch the embedded model and its engine into the cache; says what, from where and how big first.',
    example: 'foreshadow model pull',
    load: () => import('./verbs/model-pull.ts'),
  },
  {
    name: 'doctor',
    summary: 'Check the machine, the study and its endpoints; says what to put right.',
    example: 'foreshadow doctor',
    load: () => import('./verbs/doctor.ts'),
  },
];
