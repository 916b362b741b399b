import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../src/cli/exit-codes.ts';
import { completion, type FakeEndpoint, fakeEndpoint, json } from '../src/models/fake-endpoint.conformance.ts';
import { lockRun } from '../src/run/run-lock.ts';
import { openSqlite } from '../src/store/sqlite-driver.ts';
import { foreshadow, logText, policy, prefixes, scripted, studyText } from './bad-study.ts';

const root = mkdtempSync(join(tmpdir(), 'foreshadow-bad-'));
let copies = 0;
function copyOf(template: string): string {
  const dir = join(root, `study-${copies++}`);
  cpSync(join(root, template), dir, { recursive: true });
  return dir;
}

function study(more: string, template = 'ingested', candidate = scripted): string {
  const dir = copyOf(template);
  writeFileSync(join(dir, 'foreshadow.yaml'), studyText(more, candidate));
  return dir;
}

async function mustEnd(dir: string, verb: string): Promise<void> {
  const { code, stderr } = await foreshadow(dir, [verb]);
  if (code !== 0) throw new Error(`${verb}: exit ${code}: ${stderr}`);
}

beforeAll(async () => {
  const fresh = join(root, 'fresh');
  mkdirSync(join(fresh, 'logs'), { recursive: true });
  mkdirSync(join(fresh, 'policies'));
  writeFileSync(join(fresh, 'logs', 'before.jsonl'), logText(8));
  writeFileSync(join(fresh, 'policies', 'says-yes.md'), policy);
  writeFileSync(join(fresh, 'foreshadow.yaml'), studyText());
  cpSync(fresh, join(root, 'ingested'), { recursive: true });
  await mustEnd(join(root, 'ingested'), 'ingest');
  cpSync(join(root, 'ingested'), join(root, 'registered'), { recursive: true });
  await mustEnd(join(root, 'registered'), 'run');
  await mustEnd(join(root, 'registered'), 'register');
}, 120_000);
const full = join(root, 'full');
mkdirSync(full);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'none', full]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [full]);
  rmSync(root, { recursive: true });
});

interface Mistake {
  readonly name: string;
  readonly make: () => string;
  readonly args: readonly string[];
  readonly says: RegExp;
  /** file:line where there is one. */
  readonly place?: RegExp;
  readonly fix: RegExp;
}

const edited = (dir: string, file: string, edit: (text: string) => string): string => {
  const path = join(dir, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
  return dir;
};

const mistakes: readonly Mistake[] = [
  {
    name: 'an unknown key names the nearest',
    make: () => study('plaecbo: false\n', 'fresh'),
    args: ['plan'],
    says: /Unknown key "plaecbo"\. Did you mean "placebo"\?/,
    place: /foreshadow\.yaml:11:1: /,
    fix: /Write placebo instead/,
  },
  {
    name: 'invalid YAML',
    make: () => study('slice: [1, 2\n', 'fresh'),
    args: ['plan'],
    says: /Not valid YAML/,
    place: /foreshadow\.yaml:\d+:\d+: /,
    fix: /Indent with spaces/,
  },
  {
    name: 'no study file',
    make: () => {
      const dir = copyOf('fresh');
      rmSync(join(dir, 'foreshadow.yaml'));
      return dir;
    },
    args: ['run'],
    says: /There is no study file .*foreshadow\.yaml/,
    fix: /foreshadow init/,
  },
  {
    name: 'a policy with a label that no example shows',
    make: () =>
      edited(study('', 'fresh'), 'policies/says-yes.md', (text) =>
        text.replace(/.*Oh no.*\n/, "  - { reply: 'Yes.', label: present }\n"),
      ),
    args: ['run'],
    says: /No example shows the label "absent"/,
    place: /says-yes\.md:7:\d+: /,
    fix: /Add an example with label: absent/,
  },
  {
    name: 'an unknown behavior',
    make: () => study('behaviors: [say-yes]\n', 'fresh'),
    args: ['run'],
    says: /No policy of this study has the id "say-yes"\. Did you mean "says-yes"\?/,
    place: /foreshadow\.yaml/,
    fix: /There are: says-yes/,
  },
  {
    name: 'a folder without policies',
    make: () => study('policies: logs\n', 'fresh'),
    args: ['run'],
    says: /holds no policy file/,
    place: /logs: /,
    fix: /foreshadow init/,
  },
  {
    name: 'a key variable that is not set',
    make: () =>
      study(
        '',
        'ingested',
        '{ kind: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: m, apiKeyEnv: NOT_SET_KEY }',
      ),
    args: ['run'],
    says: /is read from NOT_SET_KEY, which is not set/,
    fix: /NOT_SET_KEY=… foreshadow/,
  },
  {
    name: 'logs that are not there',
    make: () => edited(study('', 'fresh'), 'foreshadow.yaml', (text) => text.replace('before', 'none')),
    args: ['ingest'],
    says: /none\.jsonl/,
    fix: /files|traffic|path/i,
  },
  {
    name: 'run before ingest',
    make: () => study('', 'fresh'),
    args: ['run'],
    says: /no prefix that can be replayed/,
    fix: /foreshadow ingest/,
  },
  {
    name: 'forecast before run',
    make: () => study(''),
    args: ['forecast'],
    says: /has not answered any prefix/,
    fix: /foreshadow run/,
  },
  {
    name: 'observe before register',
    make: () => study(''),
    args: ['observe', 'logs/before.jsonl'],
    says: /No forecast of this study is registered/,
    fix: /foreshadow register, before the launch/,
  },
  {
    name: 'score before observe',
    make: () => copyOf('registered'),
    args: ['score'],
    says: /No launched traffic has been observed/,
    fix: /foreshadow observe/,
  },
  {
    name: 'observe with another instrument',
    make: () => edited(copyOf('registered'), 'policies/says-yes.md', (text) => text.replace('yes\\b', 'yes\\b|yep')),
    args: ['observe', 'logs/before.jsonl'],
    says: /The instrument is not the registered one: it differs at policies/,
    fix: /Restore the policies/,
  },
  {
    name: 'an edited ledger',
    make: () => edited(copyOf('registered'), 'ledger.jsonl', (text) => text.replace('"study":"bad"', '"study":"bat"')),
    args: ['score'],
    says: /The ledger does not hold/,
    place: /ledger\.jsonl:1: /,
    fix: /foreshadow verify/,
  },
  {
    name: 'a gate on an unknown behavior',
    make: () => study('forecast: { gates: [{ behavior: says-no, maxRate: 0.1 }] }\n', 'registered'),
    args: ['forecast'],
    says: /No policy of this study has the id "says-no"\./,
    fix: /There are: says-yes/,
  },
  {
    name: 'a store of a newer version',
    make: () => {
      const dir = study('');
      const database = openSqlite(join(dir, 'study.db'));
      database.exec("insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
      database.close();
      return dir;
    },
    args: ['run'],
    says: /written by a newer version of Foreshadow \(0099-later\)/,
    fix: /Update Foreshadow/,
  },
  {
    name: 'a store that is none',
    make: () => {
      const dir = study('', 'fresh');
      writeFileSync(join(dir, 'study.db'), 'not a database, but quite a lot of text\n'.repeat(40));
      return dir;
    },
    args: ['ingest'],
    says: /study\.db is not a Foreshadow store/,
    fix: /Name another file with store:/,
  },
  {
    name: 'a file where the folder of the store should be (root may write everywhere, so no read-only folder)',
    make: () => study('store: logs/before.jsonl/study.db\n', 'fresh'),
    args: ['ingest'],
    says: /cannot be written/,
    fix: /permissions/,
  },
  {
    name: 'a verb that is none',
    make: () => copyOf('fresh'),
    args: ['forcast'],
    says: /unknown command 'forcast'/,
    fix: /Did you mean forecast|--help/,
  },
];

describe.concurrent('a mistake is one sentence, its place and the fix', () => {
  it.each(mistakes)('$name', { timeout: 90_000 }, async ({ make, args, says, place, fix }) => {
    const ended = await foreshadow(make(), args);
    const said = ended.stderr;
    expect(said).toMatch(says);
    if (place) expect(said).toMatch(place);
    expect(said).toMatch(fix);
    expect(said).not.toMatch(/fault of Foreshadow|\n\s+at .*\.js:/);
    expect(ended.code).toBe(exitCodes.usage);
  });
});

describe('a store in use, a full disk', () => {
  it('another run holds the store: named, and nothing is touched', { timeout: 90_000 }, async () => {
    const dir = study('');
    const lock = lockRun(join(dir, 'study.db'));
    const ended = await foreshadow(dir, ['run']);
    lock.release();
    expect(ended.stderr).toMatch(/Another run is working on .*study\.db/);
    expect(ended.stderr).toMatch(/Wait for it, or stop it; what it has done is kept/);
    expect(ended.code).toBe(exitCodes.usage);
    expect((await foreshadow(dir, ['run'])).code).toBe(exitCodes.ok);
  });

  it.skipIf(!mounted)(
    `a full disk${mounted ? '' : ' (skipped: no small file system can be mounted here)'}`,
    { timeout: 90_000 },
    async () => {
      const dir = study(`store: ${full}/study.db\n`, 'fresh');
      writeFileSync(join(dir, 'logs', 'before.jsonl'), logText(6000));
      const ended = await foreshadow(dir, ['ingest']);
      expect(ended.stderr).toMatch(/disk .*is full/);
      expect(ended.stderr).toMatch(/What was committed is kept|what was committed is kept/);
      expect(ended.code).toBe(exitCodes.usage);
      rmSync(join(full, 'study.db.lock'), { force: true });
      spawnSync('mount', ['-o', 'remount,size=40m', full]);
      const again = await foreshadow(dir, ['ingest', '--json']);
      expect(again.code).toBe(exitCodes.ok);
      expect(JSON.parse(again.stdout)).toMatchObject({ summary: { kept: 6000 } });
    },
  );
});

describe.concurrent('trouble at the endpoint, through the whole run', () => {
  let endpoint: FakeEndpoint;
  const times = new Map<string, number>();
  const answer = completion({ content: 'yes indeed' });
  beforeAll(async () => {
    endpoint = await fakeEndpoint((response, { path }) => {
      const kind = path.split('/')[1]!;
      const n = (times.get(kind) ?? 0) + 1;
      times.set(kind, n);
      if (kind === 'hangs') return;
      if (kind === 'cuts') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write(JSON.stringify(answer).slice(0, 40), () => response.destroy());
        return;
      }
      if (kind === 'html')
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      if (kind === '401') return json(response, { error: { message: 'Incorrect API key provided' } }, 401);
      if (kind === '429' && n <= 3) {
        response.writeHead(429, { 'retry-after-ms': '100' }).end('{"error":{"message":"slow down"}}');
        return;
      }
      if (kind === '500' && n === 1) return json(response, { error: { message: 'oops' } }, 500);
      if (kind === 'empty') return json(response, { ...answer, choices: [] });
      if (kind === 'redirect') return void response.writeHead(307, { location: 'http://127.0.0.1:1/v1' }).end();
      json(response, kind === 'other' ? { ...answer, model: 'another-model' } : answer);
    });
  });
  afterAll(() => endpoint.close());

  const runs = [
    ['hangs', { timeout: prefixes }, 2],
    ['cuts', { 'cut-body': prefixes }, 2],
    ['html', { 'not-json': prefixes }, 2],
    ['401', { unauthorized: prefixes }, 1],
    ['empty', { 'empty-choices': prefixes }, 2],
    ['redirect', { redirected: prefixes }, 1],
    ['429', {}, 1],
    ['500', {}, 1],
    ['other', {}, 1],
  ] as const;
  it.each(runs)('%s', { timeout: 90_000 }, async (kind, failed, tries) => {
    const limits = '{ maxInFlight: 4, timeoutMs: 1500, maxAttempts: 2 }';
    const model = `{ kind: openai-compatible, endpoint: "${endpoint.url.replace('/v1', `/${kind}/v1`)}", model: m, limits: ${limits} }`;
    const dir = study('placebo: false\n', 'ingested', model);
    const ended = await foreshadow(dir, ['run', '--json']);
    expect(ended.stderr).not.toMatch(/fault of Foreshadow/);
    expect(ended.code).toBe(exitCodes.ok);
    const [lane] = JSON.parse(ended.stdout).lanes;
    const lost = Object.values(failed).reduce((sum, n) => sum + n, 0);
    expect(lane).toMatchObject({ sampled: prefixes, pending: 0, failed, replied: prefixes - lost, notReplayable: {} });
    if (lost > 0) expect(times.get(kind)).toBe(prefixes * tries);
    if (kind === 'other') expect(answeredBy(dir)).toEqual(['another-model']);
    if (kind === 'hangs') {
      const text = await foreshadow(dir, ['run']);
      expect(text.stdout).toContain(`${prefixes} failed: timeout`);
      expect(times.get(kind)).toBe(prefixes * tries);
    }
  });
});

function answeredBy(dir: string): unknown[] {
  const database = openSqlite(join(dir, 'study.db'));
  const rows = database.prepare("select distinct answered_by as name from replies where lane = 'candidate'").all();
  database.close();
  return (rows as { name: unknown }[]).map((row) => row.name);
}
