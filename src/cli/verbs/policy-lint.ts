import { formatPlace } from '../../core/errors.ts';
import { loadLanguageDetector } from '../../grade/language.ts';
import { lintPolicy, refusalFinding } from '../../grade/lint-policy.ts';
import type { PolicyFinding } from '../../grade/policy-finding.ts';
import { readPolicySources } from '../../grade/policy-source.ts';
import { plainLine } from '../../report/hidden-characters.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson, type Terminal } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

interface LintResult {
  /** Id of the policy; null where its file cannot be read as one. */
  readonly policy: string | null;
  readonly file: string;
  readonly findings: readonly PolicyFinding[];
}

export async function run({ terminal }: Context, { positional }: VerbArguments): Promise<number> {
  const detect = await loadLanguageDetector();
  const results: LintResult[] = [];
  for (const path of positional[0] as readonly string[]) {
    for (const source of await readPolicySources(path)) {
      const { file, text, policy } = source;
      const findings = policy === null ? [refusalFinding(source.error)] : lintPolicy(policy, text, { detect });
      results.push({ policy: policy?.id ?? null, file, findings });
    }
  }
  if (terminal.json) outJson(terminal, results);
  else show(terminal, results);
  const failed = results.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  return failed ? exitCodes.fail : exitCodes.ok;
}

function show(terminal: Terminal, results: readonly LintResult[]): void {
  const all = results.flatMap(({ findings }) => findings);
  for (const { code, severity, place, sentence, fix } of all) {
    terminal.out(plainLine(`${formatPlace(place)}: ${severity}: ${sentence}`));
    terminal.out(`  ${plainLine(`→ ${fix} (${code})`)}`);
  }
  const count = (severity: string): number => all.filter((finding) => finding.severity === severity).length;
  terminal.out(
    `${results.length} policies: ${count('error')} errors, ${count('warning')} warnings, ${count('note')} notes`,
  );
}
