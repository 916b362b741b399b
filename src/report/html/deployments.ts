import type { DeploymentReport, StudyReport } from '../study-report.ts';
import { type Html, hostile, html } from './markup.ts';

/** Today's deployment and the candidate side by side; what differs is set apart in bold and said. */
export function deploymentsSection(report: StudyReport): Html {
  const { current, candidate } = report;
  const settings = [...new Set([...Object.keys(current.sampling), ...Object.keys(candidate.sampling)])].sort();
  const rows: readonly (readonly [string, string, string])[] = [
    ['Model', current.model, candidate.model],
    ...settings.map((name) => [name, shown(current.sampling[name]), shown(candidate.sampling[name])] as const),
  ];
  return html`<section id="change" aria-labelledby="change-title">
<h2 id="change-title">What changes</h2>
<p class="sub">The two deployments, as configured.</p>
<table class="plain versus"><thead><tr><th scope="col"><span class="spoken">Setting</span></th><th scope="col">Today: ${current.name}</th><th scope="col">Candidate: ${candidate.name}</th></tr></thead><tbody>${rows.map(
    ([name, old, next]) =>
      html`<tr class="${old === next ? '' : 'differs'}"><th scope="row">${name}</th><td>${old}</td><td>${next}${old === next ? null : html`<span class="spoken"> (differs)</span>`}</td></tr>`,
  )}</tbody></table>
<div class="two prompts">${prompt(current, 'Today’s system prompt')}${prompt(candidate, 'The candidate’s system prompt')}</div>
</section>`;
}

function prompt(deployment: DeploymentReport, heading: string): Html {
  const text = deployment.systemPrompt.trim();
  return html`<div><h3>${heading}</h3><div class="prose" dir="auto">${text === '' ? html`<span class="dim">none</span>` : hostile(text)}</div></div>`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
