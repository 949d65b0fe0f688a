/** Helpers to format the generated documentation as Markdown. */

export const code = (text: string): string => `\`${text}\``;
export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
