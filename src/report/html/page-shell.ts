import { createHash } from 'node:crypto';
import { type Html, html, trusted } from './markup.ts';
import { script as reportScript } from './script.ts';
import { style } from './style.ts';

/**
 * One HTML file that needs nothing else: no network, no font, no server. Its policy forbids every source but its own
 * style and the one script named by hash, so text from a log that slipped through could still do nothing.
 */
export function pageShell(title: string, body: Html, script: string = reportScript): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta name="generator" content="Foreshadow">
<title>${title} · Foreshadow</title>
<style>${trusted(style)}</style></head>
<body>${body}
<script>${trusted(script)}</script></body></html>
`.markup;
}

function contentPolicy(script: string): string {
  const scriptHash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;
}
