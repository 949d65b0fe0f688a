const BARE = /^[\w@%+=:,./-]+$/;
/** `$(VAR)` as Kubernetes expands it in command and args, and its escape `$$(VAR)`. */
const REFERENCE = /\$?\$\((\w[\w.-]*)\)/g;

/** The words of an exec-form command as one shell command that runs the same: `$(VAR)` becomes `${VAR}`. */
export function toShellCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (BARE.test(word)) return word;
  let quoted = '';
  let plain = '';
  let done = 0;
  for (const match of word.matchAll(REFERENCE)) {
    const literal = word.slice(done, match.index);
    const isEscape = match[0].startsWith('$$');
    plain += literal + (isEscape ? match[0].slice(1) : '');
    quoted += escapeInDoubleQuotes(literal) + (isEscape ? `\\${match[0].slice(1)}` : `\${${match[1]}}`);
    done = match.index + match[0].length;
  }
  plain += word.slice(done);
  quoted += escapeInDoubleQuotes(word.slice(done));
  const hasReference = /(?<!\\)\$\{/.test(quoted);
  return hasReference ? `"${quoted}"` : `'${plain.replaceAll("'", `'\\''`)}'`;
}

function escapeInDoubleQuotes(text: string): string {
  return text.replaceAll(/[\\"$`]/g, '\\$&');
}
