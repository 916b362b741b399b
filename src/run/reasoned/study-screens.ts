import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import type { CascadeConfig } from '../../core/graders-config.ts';
import type { Policy } from '../../core/policy.ts';
import type { ScreenConfig, ScreenEndpointConfig } from '../../core/screen-config.ts';
import type { RuleGrader } from '../../grade/rule-grader.ts';
import { endpointScreen, endpointScreenId, refuseOtherRoute } from '../../grade/screen/endpoint-screen.ts';
import { ruleScreen, type Screen } from '../../grade/screen/screen.ts';
import { readCalibration } from '../../grade/screen/screen-calibration.ts';
import { readScreen } from '../../grade/screen/screen-file.ts';
import { refuseOther, trainedScreen } from '../../grade/screen/trained-screen.ts';
import type { Embedder } from '../../models/embedder/embedder.ts';
import { embedderId } from '../../models/embedder/open-embedder.ts';
import type { JsonAsker } from '../../models/json-asker.ts';

/** A policy's screen as its study declares it: the id is known before anybody is asked. */
export interface StudyScreen {
  readonly id: string;
  /** Throws a `ForeshadowError` where what it needs is not there: the embedder's files, a key. */
  open(resources: ScreenResources): Promise<Screen>;
}

/** What a screen may need to guess; whoever hands it out closes it. */
export interface ScreenResources {
  embedder(): Promise<Embedder>;
  asker(endpoint: ScreenEndpointConfig): JsonAsker;
}

interface ScreenSource {
  readonly cascade: CascadeConfig;
  readonly dir: string;
  /** Of the study, for messages. */
  readonly file: string;
}

/** Counts until labels say better: half of what a rule flags, a few of what it passes. */
const believedRecord = { flagged: { rows: 20, events: 10 }, passed: { rows: 100, events: 3 } };

/**
 * The screens of a study by policy id. Refuses a screen for a policy that no reasoner decides, and a trained screen or a
 * calibration that belongs to another embedder or endpoint than the study's.
 */
export async function studyScreens(
  source: ScreenSource,
  policies: readonly Policy[],
  rules: readonly RuleGrader[],
): Promise<ReadonlyMap<string, StudyScreen>> {
  const screens = new Map<string, StudyScreen>();
  for (const [id, screen] of Object.entries(source.cascade.screens)) {
    if (!policies.some((policy) => policy.id === id && policy.grader.kind === 'reasoner')) {
      throw new ForeshadowError('config.unknown-screen', `A screen is given for "${id}", which no reasoner decides.`, {
        place: { file: source.file },
        hint: 'Screens belong to the ids of reasoner policies of this study.',
      });
    }
    screens.set(id, await screenOf(screen, source, rules));
  }
  return screens;
}

async function screenOf(
  config: ScreenConfig,
  source: ScreenSource,
  rules: readonly RuleGrader[],
): Promise<StudyScreen> {
  if ('file' in config) return fileScreen(config.file, source);
  if ('endpoint' in config) return scoringEndpoint(config, source);
  const rule = rules.find(({ info }) => info.policy === config.rule);
  if (rule) {
    const screen = ruleScreen(rule, believedRecord);
    return { id: screen.id, open: async () => screen };
  }
  throw new ForeshadowError('config.unknown-screen', `No rule of this study decides "${config.rule}".`, {
    place: { file: source.file },
    hint: `There are: ${rules.map(({ info }) => info.policy).join(', ')}.`,
  });
}

async function fileScreen(path: string, { cascade, dir }: ScreenSource): Promise<StudyScreen> {
  const absolute = resolve(dir, path);
  const file = readScreen(await textOf(absolute, 'Train one: foreshadow screen train.'), absolute);
  const { embedding } = file;
  if (embedding) refuseOther(embedding, cascade.embedder ? embedderId(cascade.embedder) : null);
  return {
    id: file.id,
    open: async ({ embedder }) => trainedScreen(file, embedding ? await embedder() : null),
  };
}

async function scoringEndpoint(config: ScreenEndpointConfig, { dir }: ScreenSource): Promise<StudyScreen> {
  const path = config.calibration === undefined ? null : resolve(dir, config.calibration);
  const hint = 'Fit one: foreshadow screen train --endpoint URL --rows FILE --out calibration.json.';
  const calibration = path === null ? null : readCalibration(await textOf(path, hint), path);
  refuseOtherRoute(config, calibration);
  return {
    id: endpointScreenId(config, calibration),
    open: async ({ asker }) => endpointScreen(config, asker(config), calibration),
  };
}

function textOf(path: string, hint: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ForeshadowError('screen.no-file', `The screen ${path} cannot be read.`, {
      hint,
      place: { file: path },
      cause,
    });
  });
}
