// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
/** Configuration texts without what configures nothing: comments, dashboards, references to variables. */

/** The address of the pod's node, in place of every variable that holds it. */
export const NODE_ADDRESS = '${NODE_ADDRESS}';
/** The pod's own address or name, in place of every variable that holds it. */
export const POD_ADDRESS = '${POD_ADDRESS}';

/** Long enough for any address; a longer value is a configuration, which is searched on its own. */
const MAX_VALUE_LENGTH = 300;
/**
 * `$(X)`, `${X}`, `${env:X}`, `${env.X}`, `${X:-default}`, `$X`, and the `$${…}` that the OpenTelemetry Collector
 * unescapes.
 */
const VARIABLE = /\$?\$(?:\((\w+)\)|\{(?:env[:.])?([A-Za-z_]\w*)(?::[-=]?([^{}]{0,100}))?\}|([A-Za-z_]\w*))/g;
/** `NAME=value` as a line of a shell script. */
const ASSIGNMENT =
  /^[ \t]*(?:(?:export|local|readonly)[ \t]+)?([A-Za-z_]\w*)=(["']?)([^\s"'`;&|()]{1,300})\2[ \t]*(?:;|&&|$)/gm;

/** `${NAME:=default}`, which also sets the variable. */
const DEFAULT = /\$\{([A-Za-z_]\w*):=([^{}]{1,100})\}/g;
/** A loop over ports: of its values only this one matters. */
const LOOP = /\bfor\s+(\w+)\s+in\s([^;\n]*)/g;
const PORT = /(?<![\w.:-])10255(?![\w.:-])/;

/** How much longer the values may make a text: a megabyte of `$A` would otherwise become a hundred. */
const MAX_GROWTH = 1 << 20;

/** Replaces references to variables whose values are known, those that the text itself assigns included. */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  if (!text.includes('$')) return text;
  const own = new Map<string, string>();
  // Not a copy of all variables: a container can have as many texts as variables.
  const known = { get: (name: string) => own.get(name) ?? variables.get(name) };
  for (const [, name = '', , value = ''] of text.matchAll(ASSIGNMENT))
    own.set(name, expandReferences(value, known));
  for (const [, name = '', value = ''] of text.matchAll(DEFAULT))
    if (!variables.has(name)) own.set(name, value);
  for (const [, name = '', values = ''] of text.matchAll(LOOP)) if (PORT.test(values)) own.set(name, '10255');
  return expandReferences(text, known);
}

/** Replaces references to variables whose values are known. */
export function expandReferences(text: string, variables: Pick<ReadonlyMap<string, string>, 'get'>): string {
  let growth = 0;
  return text.replaceAll(VARIABLE, (written, round, curly, fallback, bare) => {
    const value = variables.get(round ?? curly ?? bare) ?? fallback;
    if (value === undefined || value === '' || value.length > MAX_VALUE_LENGTH || value.includes('\n'))
      return written;
    growth += value.length - written.length;
    return growth > MAX_GROWTH ? written : value;
  });
}

const COMMENT_LINE = /^[ \t]*(?:#|\/\/|;|<!--|--[ \t])/;
const TRAILING_COMMENT = /[ \t](?:#|\/\/)(?=[ \t]|$)/g;

/** Blanks out comments and keeps the lines, so that line numbers stay true. */
export function blankComments(text: string): string {
  return blankCommentBlocks(text)
    .split('\n')
    .map((line, index, lines) => {
      if (!line.includes('#') && !line.includes('//') && !COMMENT_LINE.test(line)) return line;
      if (isContinued(lines[index - 1]) && /^\s*--/.test(line)) return line;
      if (COMMENT_LINE.test(line)) return line.startsWith('#!') ? line : '';
      return withoutTrailingComment(line);
    })
    .join('\n');
}

/** The command of a script goes on in the next line, where `-- curl …` is not a comment. */
function isContinued(line = ''): boolean {
  return line.trimEnd().endsWith('\\');
}

/** A text with neither comments nor the sentences in which it mentions the port. Its lines stay. */
export function configurationIn(text: string): string {
  return blankComments(text)
    .split('\n')
    .map((line) => {
      const at = line.indexOf('10255');
      return at >= 0 && isProse(line.slice(0, at), line.slice(at)) ? '' : line;
    })
    .join('\n');
}

/** Not in a glob, as in `/tmp/*` or `/*.log`, nor in a string. */
const BLOCK_START = /(?<![^\s;{}(),])\/\*(?![/.])/g;

/** The end is not part of the expression, which would search the rest of the text for it at every start of a comment. */
function blankCommentBlocks(text: string): string {
  let result = '';
  let copied = 0;
  for (const { index: start } of text.matchAll(BLOCK_START)) {
    if (start < copied) continue;
    const end = text.indexOf('*/', start + 2);
    if (end < 0) break;
    result += text.slice(copied, start) + blank(text.slice(start, end + 2));
    copied = end + 2;
  }
  return result + text.slice(copied);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

function withoutTrailingComment(line: string): string {
  let counted = 0;
  let doubleQuotes = 0;
  let singleQuotes = 0;
  for (const { index } of line.matchAll(TRAILING_COMMENT)) {
    const part = line.slice(counted, index);
    doubleQuotes += part.split('"').length - 1;
    singleQuotes += part.split("'").length - 1;
    if (doubleQuotes % 2 === 0 && singleQuotes % 2 === 0) return line.slice(0, index);
    counted = index;
  }
  return line;
}

const GRAFANA = [/"panels"\s*:/, /"(?:schemaVersion|templating|gridPos)"\s*:/];
const ALERT_RULES = [/^[ \t]*(?:-[ \t]*)?(?:alert|record)[ \t]*:/m, /^[ \t]*(?:-[ \t]*)?expr[ \t]*:/m];
const FALCO_RULES = [/^- rule[ \t]*:/m, /^[ \t]+condition[ \t]*:/m, /^[ \t]+priority[ \t]*:/m];
const SCRAPES = /^[ \t]*(?:-[ \t]*)?["']?(?:job_name|scrape_configs|kubernetes_sd_configs)["']?[ \t]*:/m;

/** A dashboard, or rules of Prometheus or Falco: they name the port in queries, and call nothing. */
export function isDashboardOrRules(text: string): boolean {
  const has = (signs: readonly RegExp[]): boolean => signs.every((sign) => sign.test(text));
  return has(GRAFANA) || has(FALCO_RULES) || (has(ALERT_RULES) && !SCRAPES.test(text));
}

const DOCUMENTATION = /\.(?:md|html?|adoc|rst)$|^(?:readme|notes|changelog)(?:\.txt)?$/i;

/** Documentation mentions the port and calls nothing. @param key of a ConfigMap, which is the name of a file */
export function isDocumentation(key: string): boolean {
  return DOCUMENTATION.test(key);
}

/** ConfigMaps with certificates alone, which a control plane or a mesh puts into every namespace. */
export const CA_CONFIG_MAP = /(?:^|-)root-ca\.crt$|^istio-ca-root-cert$|^openshift-service-ca\.crt$/;

/** A program that only prints. */
const PRINTS = /^\s*(?:echo|printf)\b|\b(?:then|do)\s*(?:echo|printf)\b/;
const LAST_COMMAND = /(?<![^|;&])[^|;&]*$/;

/** Output that goes to a terminal or nowhere. */
const DISCARDED = /\|\||\d?>&\d|\d?>>?\s*\/dev\/(?:null|std\w+)/g;

/**
 * A line of a script only prints the port: it neither runs a command to print what that says, nor hands what it prints
 * to a program or a file.
 * @param before the line up to the port
 * @param after the line from the port on
 */
export function isPrinted(before: string, after: string): boolean {
  const command = LAST_COMMAND.exec(before)?.[0] ?? '';
  return (
    PRINTS.test(command) &&
    !isInSubstitution(command) &&
    !/[|>]/.test(after.replaceAll(DISCARDED, '')) &&
    !before.includes('/dev/tcp/')
  );
}

/** Whether a text ends within `$(…)` or backticks, whose command a shell runs. */
function isInSubstitution(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/\$\(|[()]/g))
    if (token === '$(' || depth > 0) depth += token === ')' ? -1 : 1;
  return depth > 0 || text.split('`').length % 2 === 0;
}

/** What separates the commands of a line of a script. */
export const ENDS_COMMAND = /[|;&]/;
const RUNS_ELSEWHERE = /\b(?:ssh|nsenter)\s|\b(?:docker|podman|crictl)\s+(?:exec|run)\s|\bexec_command\(/;
const CLUSTER_CLIENT = /\b(?:kubectl|oc)\s/;
const RUNS_IN_POD = /\b(?:exec|debug)\s/;

/** The line of a script up to the port runs in another pod or on another machine, where localhost is something else. */
export function runsElsewhere(before: string): boolean {
  return before.split(ENDS_COMMAND).some((command) => {
    const client = command.search(CLUSTER_CLIENT);
    return RUNS_ELSEWHERE.test(command) || (client >= 0 && RUNS_IN_POD.test(command.slice(client)));
  });
}

const FUNCTION_WORDS =
  /\b(?:the|is|are|was|were|be|been|to|of|and|or|on|for|from|that|this|which|by|with|when|not|no|longer|it|its|their|has|have|had|can|cannot|may|must|should|will|would|does|do not|instead|because|until|since|about|older|newer|deprecated)\b/gi;
const KEY = /^\s*(?:-\s*)?["']?(\w+)["']?\s*[:=]=?\s*/;
/** Keys whose values are read by people. */
const TEXT_KEY =
  /^(?:description|summary|message|title|help|note|notes|comment|text|tooltip|remediation|reason|rationale|audit|impact|runbook\w*|documentation|doc|docs|markdown|caption|label|annotation)$/i;
const LAST_WORD = /(?<!\S)\S*$/;
/** An argument of a call in a program, as `get(f"http://`. */
const ARGUMENT = /[\w\])]\([a-z]{0,2}["'`]/i;
/** A value that a program computes, an address alone, or a string that ends before the address. */
const COMPUTED = /^(?:(?:await|new)\s+)?[a-z_][\w.]*\(|^[a-z]{0,2}["'`]?https?:\/\/\S*$|^"[^"]*"\s*,/i;
/** A string that ends before the address: in a line of JSON, another value. */
const STRING = /"[^"]*"/g;
/** The string with the address ends. */
const STRING_ENDS = /^[^\s"'`]*["'`]\s*[,}\])]/;
const COMMAND =
  /\b(?:curl|wget|nc|http\.get|requests\.|fetch|urlopen|kubectl|socat|telnet|xargs|while|for|if|until)\b/;

/**
 * Whether a line is natural language that mentions the port, rather than configuration that uses it.
 * @param before the line up to the port
 * @param after the line from the port on
 */
export function isProse(before: string, after: string): boolean {
  const lastWord = LAST_WORD.exec(before)?.[0] ?? '';
  if (ARGUMENT.test(lastWord)) return false;
  const [key = '', name = ''] = KEY.exec(before) ?? [];
  if (TEXT_KEY.test(name) && !isComputed(key, before.slice(key.length))) return true;
  const rest = STRING_ENDS.test(after) ? '' : after.replace(/^[^\s"'`]*["'`)]*/, '');
  if (functionWords(rest) >= 1 && words(rest) >= 3 && !/[|;&>\\{}=]/.test(rest)) return true;
  if (COMMAND.test(before)) return false;
  // What stands before the host, without the key of a setting.
  const said = before.replaceAll(STRING, '').replace(LAST_WORD, '');
  return functionWords(said) >= 2 || (functionWords(said) >= 1 && words(said) >= 4);
}

/** Whether nobody reads the value, although its key is called as if: `summary=$(curl …)`. In other texts backticks quote. */
function isComputed(key: string, value: string): boolean {
  const isAssignment = key.endsWith('=');
  return COMPUTED.test(value) || isInSubstitution(isAssignment ? value : value.replaceAll('`', ''));
}

function functionWords(text: string): number {
  return text.match(FUNCTION_WORDS)?.length ?? 0;
}

function words(text: string): number {
  return text.match(/(?<![\w$/.-])[a-z]{2,}(?![\w/=:-])/gi)?.length ?? 0;
}
