/** The fenced block after a `<!-- NAME -->` comment on a page, or null if the page has none. */
export function codeBlockAfter(page: string, name: string): string | null {
  const marker = `<!-- ${name} -->\n`;
  const at = page.indexOf(marker);
  if (at < 0) return null;
  const [, text = null] = /^```\w*\n([\s\S]*?)^```$/m.exec(page.slice(at + marker.length)) ?? [];
  return text;
}

/** The names in `<!-- KIND NAME -->` comments, in order. */
export function namesOf(page: string, kind: string): string[] {
  return [...page.matchAll(new RegExp(`^<!-- ${kind} ([\\w-]+) -->$`, 'gm'))].map((match) => match[1] ?? '');
}
