/** Whether a line is natural language that mentions the port, rather than configuration that uses it. */

const FUNCTION_WORDS =
  /\b(?:the|is|are|was|were|be|been|to|of|and|or|on|for|from|that|this|which|by|with|when|not|no|longer|it|its|their|has|have|had|can|cannot|may|must|should|will|would|does|do not|instead|because|until|since|about|older|newer|deprecated)\b/gi;
/** Keys whose values are read by people. */
const TEXT_KEY =
  /^\s*(?:-\s*)?["']?(?:description|summary|message|title|help|note|notes|comment|text|tooltip|remediation|reason|rationale|audit|impact|runbook\w*|documentation|doc|docs|markdown|caption|label|annotation)["']?\s*[:=]/i;
const COMMAND =
  /\b(?:curl|wget|nc|http\.get|requests\.|fetch|urlopen|kubectl|socat|telnet|xargs|while|for|if|until)\b/;

/**
 * @param before the line up to the port
 * @param after the line from the port on
 */
export function isProse(before: string, after: string): boolean {
  if (TEXT_KEY.test(before)) return true;
  const rest = after.replace(/^[^\s"'`]*["'`)]*/, '');
  if (functionWords(rest) >= 1 && words(rest) >= 3 && !/[|;&>\\{}=]/.test(rest)) return true;
  if (COMMAND.test(before)) return false;
  // What stands before the host, without the key of a setting.
  const said = before.replace(/(?<!\S)\S*$/, '');
  return functionWords(said) >= 2 || (functionWords(said) >= 1 && words(said) >= 4);
}

function functionWords(text: string): number {
  return text.match(FUNCTION_WORDS)?.length ?? 0;
}

function words(text: string): number {
  return text.match(/(?<![\w$/.-])[a-z]{2,}(?![\w/=:-])/gi)?.length ?? 0;
}
