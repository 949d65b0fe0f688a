import { createHash } from 'node:crypto';
import { CLIENT_SCRIPT, STYLE } from './client.generated.ts';
import type { HtmlReportInput } from './input.ts';
import { html, Markup } from './markup.ts';

/** Nothing but this page's own style and script, by their hashes; nothing goes out and nothing comes in. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(CLIENT_SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Everything before the page's sections. */
export function pageStart({ scan }: HtmlReportInput): Markup {
  const date = scan.scheduled_at.slice(0, 10);
  const time = scan.scheduled_at.slice(11, 16);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(CONTENT_SECURITY_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Kubelet read-only port, ${scan.scope}, ${date}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#clusters">Skip to the clusters</a>
<header><h1>Kubelet read-only port</h1>
<p><bdi>${scan.scope}</bdi> <span class="dot">·</span> ${date} ${time} UTC <span class="dot">·</span> scan <bdi>${scan.scan_id}</bdi></p></header>
<main>
`;
}

/** Everything after them: the data for the script, the script. `json` has no `<` in it. */
export const SECTIONS_END =
  '</main>\n<footer><p>Made by sweep10255. The page is one file, asks nothing of any network, and is as old as its scan.</p></footer>\n';
export const PAGE_END = `<script>${CLIENT_SCRIPT}</script>\n</body>\n</html>\n`;
