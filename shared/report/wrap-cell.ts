import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** After what a name may go on below: `SAFE_TO_` `CLOSE`, `asia-` `northeast3`. */
const WORD_END = /(?<=[ _\-/.,:])/;

/** The width of the widest word of a cell. */
export function widestWord(text: string): number {
  return Math.max(...text.split(WORD_END).map((word) => stringWidth(word.trimEnd())));
}

/** A cell in lines that are no wider than its column; only a word that is wider is cut. */
export function wrapCell(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines = [''];
  for (const word of text.split(WORD_END)) {
    const line = `${lines.at(-1)}${word}`;
    if (stringWidth(line.trimEnd()) <= width) lines[lines.length - 1] = line;
    else lines.push(...wrapAnsi(word, width, { hard: true, trim: false }).split('\n'));
  }
  return lines.filter((line) => line !== '').map((line) => line.trimEnd());
}
