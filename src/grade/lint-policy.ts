import { ForeshadowError, type Place } from '../core/errors.ts';
import type { Policy } from '../core/policy.ts';
import { readFrontMatter } from './front-matter.ts';
import { lintBody } from './lint-body.ts';
import { lintExamples } from './lint-examples.ts';
import type { LintOptions, PolicyFinding, PolicyPlaces } from './policy-finding.ts';

/**
 * What keeps a reasoner from grading well by a policy, errors first, then in the order of the file. `text` is the file
 * the policy was read from. A policy that a rule decides has nothing to find: its parser has checked it.
 */
export function lintPolicy(policy: Policy, text: string, options: LintOptions = {}): readonly PolicyFinding[] {
  if (policy.grader.kind !== 'reasoner') return [];
  const places = placesIn(policy, text);
  const findings = [...lintBody(policy, places, options), ...lintExamples(policy, places)];
  const order = ['error', 'warning', 'note'];
  return findings.sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || (a.place.line ?? 0) - (b.place.line ?? 0),
  );
}

/** A file that cannot be read as a policy, as a finding like the others. */
export function refusalFinding(error: ForeshadowError): PolicyFinding {
  return {
    code: error.code,
    severity: 'error',
    place: error.place ?? {},
    sentence: error.message,
    fix: error.hint ?? 'docs/policies.md shows a whole policy file.',
  };
}

function placesIn({ body, file }: Policy, text: string): PolicyPlaces {
  const start = text.replace(/\r\n/g, '\n').indexOf(body.slice(0, 200).replace(/\r\n/g, '\n'));
  const before = start > 0 ? text.replace(/\r\n/g, '\n').slice(0, start).split('\n').length - 1 : 0;
  return {
    body: (line) => ({ file, line: before + line }),
    data: (path) => frontMatterPlace({ text, file }, path),
  };
}

function frontMatterPlace(
  { text, file }: { readonly text: string; readonly file: string },
  path: readonly (string | number)[],
): Place {
  try {
    return readFrontMatter(text, file).placeOf(path);
  } catch (error) {
    if (error instanceof ForeshadowError) return { file };
    throw error;
  }
}
