import { Option } from 'commander';
import { graderVerbs } from './grader-verbs.ts';
import type { Verb } from './verb.ts';

const retryFailed = new Option('--retry-failed', 'ask again for the prefixes whose last attempt failed');
const retryGrades = new Option('--retry-failed', 'ask again for grades whose grader failed: a judge that was down');
const retryBoth = new Option(
  '--retry-failed',
  'ask again for prefixes whose last attempt failed, and for grades whose grader failed',
);

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
    options: [retryGrades],
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
  ...graderVerbs,
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
