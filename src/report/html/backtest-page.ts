import type { BacktestReport } from '../backtest-report.ts';
import { backtestTable } from '../terminal/backtest-table.ts';
import { html, trusted } from './markup.ts';
import { style } from './style.ts';

/** The back-test as one HTML file that needs nothing else. */
export function backtestPage(report: BacktestReport): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Back-test on ${report.corpus} · Foreshadow</title>
<style>${trusted(style)}</style></head>
<body><main><pre>${backtestTable(report).join('\n')}</pre></main></body></html>
`.markup;
}
