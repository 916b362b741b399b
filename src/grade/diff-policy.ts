import { canonicalJson } from '../core/canonical-json.ts';
import type { GoldExample, Policy } from '../core/policy.ts';
import { policySections } from './policy-sections.ts';
import { compilePolicy } from './reasoner/compile-policy.ts';

/** What was added, taken away and changed among things that have names. */
export interface NamedChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export interface ExampleChange {
  /** Position in the version that has it (the newer, where both do), from 1. */
  readonly example: number;
  readonly reply: string;
  readonly change: 'added' | 'removed' | 'relabelled';
  readonly from: string | null;
  readonly to: string | null;
}

/** What differs between two versions of a policy, and what that does to the numbers. */
export interface PolicyDiff {
  readonly before: { readonly id: string; readonly version: string; readonly hash: string };
  readonly after: { readonly id: string; readonly version: string; readonly hash: string };
  readonly settings: NamedChanges;
  readonly labels: NamedChanges;
  readonly rules: NamedChanges;
  readonly examples: readonly ExampleChange[];
  /** Headings of the body's sections. */
  readonly sections: NamedChanges;
  readonly versionRaised: boolean;
  /** Whether what a reasoner reads, or a rule does, changed; null where the two are decided in different ways. */
  readonly promptChanged: boolean | null;
  /** The file's hash is part of the instrument, so any change makes another one. */
  readonly instrumentChanged: boolean;
  /** Whether rates by the older version may stand beside rates by the newer. */
  readonly comparable: boolean;
  /** What to do, one sentence each. */
  readonly advice: readonly string[];
}

/** Compares two versions of a policy. */
export function diffPolicy(before: Policy, after: Policy): PolicyDiff {
  const instrumentChanged = before.hash !== after.hash;
  const versionRaised = raised(before.version, after.version);
  const promptChanged = promptDiffers(before, after);
  return {
    before: nameOf(before),
    after: nameOf(after),
    settings: named(settingsOf(before), settingsOf(after)),
    labels: named(keyed(before.labels, 'name'), keyed(after.labels, 'name')),
    rules: named(keyed(before.rules, 'id'), keyed(after.rules, 'id')),
    examples: exampleChanges(before.examples, after.examples),
    sections: named(sectionsOf(before), sectionsOf(after)),
    versionRaised,
    promptChanged,
    instrumentChanged,
    comparable: !instrumentChanged,
    advice: adviceOn({ instrumentChanged, versionRaised, promptChanged, sameId: before.id === after.id }),
  };
}

interface Consequences {
  readonly instrumentChanged: boolean;
  readonly versionRaised: boolean;
  readonly promptChanged: boolean | null;
  readonly sameId: boolean;
}

function adviceOn({ instrumentChanged, versionRaised, promptChanged, sameId }: Consequences): readonly string[] {
  if (!instrumentChanged) return ['The two files are the same: nothing changes.'];
  return [
    ...(sameId ? [] : ['The ids differ: these are two behaviors, not two versions of one.']),
    ...(versionRaised ? [] : ['Raise the version number: only the hash tells these two apart now.']),
    'The instrument changes, so a registered forecast cannot be observed or scored with the newer version.',
    'Rates by the older version are not comparable with rates by the newer: a new series begins.',
    'To bridge the two, grade one and the same sample of replies by both and report both rates and how often they agree.',
    ...(promptChanged === false
      ? ['What the grader reads is unchanged, so the bridge should agree throughout; it is a new series all the same.']
      : []),
  ];
}

function nameOf({ id, version, hash }: Policy): PolicyDiff['before'] {
  return { id, version: String(version), hash };
}

function raised(before: Policy['version'], after: Policy['version']): boolean {
  const [a, b] = [Number(before), Number(after)];
  return Number.isFinite(a) && Number.isFinite(b) ? b > a : String(before) !== String(after);
}

function promptDiffers(before: Policy, after: Policy): boolean | null {
  if (before.grader.kind !== after.grader.kind) return null;
  if (before.grader.kind === 'reasoner') {
    const [a, b] = [compilePolicy(before), compilePolicy(after)];
    return a.hash !== b.hash || a.effort !== b.effort;
  }
  return canonicalJson(before.grader) !== canonicalJson(after.grader);
}

function settingsOf(policy: Policy): ReadonlyMap<string, string> {
  const { id, title, severity, unit, language, grader } = policy;
  return new Map(
    Object.entries({ id, title, severity, unit, language, grader }).map(([key, value]) => [key, canonicalJson(value)]),
  );
}

function keyed<K extends string>(items: readonly Readonly<Record<K, string>>[], key: K): ReadonlyMap<string, string> {
  return new Map(items.map((item) => [item[key], canonicalJson(item)]));
}

function sectionsOf({ body }: Policy): ReadonlyMap<string, string> {
  return new Map(policySections(body).map(({ heading, text }) => [heading === '' ? '(beginning)' : heading, text]));
}

function named(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): NamedChanges {
  return {
    added: [...after.keys()].filter((key) => !before.has(key)),
    removed: [...before.keys()].filter((key) => !after.has(key)),
    changed: [...after].filter(([key, value]) => before.has(key) && before.get(key) !== value).map(([key]) => key),
  };
}

function exampleChanges(before: readonly GoldExample[], after: readonly GoldExample[]): readonly ExampleChange[] {
  const earlier = new Map(before.map((example) => [contentOf(example), example]));
  const kept = new Set(after.map(contentOf));
  const changes: ExampleChange[] = [];
  for (const [at, example] of after.entries()) {
    const old = earlier.get(contentOf(example));
    const { reply, label } = example;
    if (!old) changes.push({ example: at + 1, reply, change: 'added', from: null, to: label });
    else if (old.label !== label) {
      changes.push({ example: at + 1, reply, change: 'relabelled', from: old.label, to: label });
    }
  }
  for (const [at, example] of before.entries()) {
    if (kept.has(contentOf(example))) continue;
    changes.push({ example: at + 1, reply: example.reply, change: 'removed', from: example.label, to: null });
  }
  return changes;
}

function contentOf({ user, messages, reply }: GoldExample): string {
  return canonicalJson([user ?? null, messages ?? null, reply]);
}
