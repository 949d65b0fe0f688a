// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
/** Configuration texts without what configures nothing: comments, dashboards, references to variables. */

/** The address of the pod's node, in place of every variable that holds it. */
export const NODE_ADDRESS = '${NODE_ADDRESS}';
/** The pod's own address or name, in place of every variable that holds it. */
export const POD_ADDRESS = '${POD_ADDRESS}';

/** Long enough for any address; a longer value is a configuration, which is searched on its own. */
const MAX_VALUE_LENGTH = 300;
/** `$(X)`, `${X}`, `${env:X}`, `${env.X}`, `${X:-default}`, `$X`, and the `$${…}` that the OpenTelemetry Collector unescapes. */
const VARIABLE = /\$?\$(?:\((\w+)\)|\{(?:env[:.])?([A-Za-z_]\w*)(?::-?([^{}]{0,100}))?\}|([A-Za-z_]\w*))/g;
/** `NAME=value` as a line of a shell script. */
const ASSIGNMENT =
  /^[ \t]*(?:(?:export|local|readonly)[ \t]+)?([A-Za-z_]\w*)=(["']?)([^\s"'`;&|()]{1,300})\2[ \t]*(?:;|&&|$)/gm;

/** Replaces references to variables whose values are known, those that the text itself assigns included. */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  if (!text.includes('$')) return text;
  const known = new Map(variables);
  for (const [, name = '', , value = ''] of text.matchAll(ASSIGNMENT)) known.set(name, expand(value, known));
  return expand(text, known);
}

function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(VARIABLE, (written, round, curly, fallback, bare) => {
    const value = variables.get(round ?? curly ?? bare) ?? fallback;
    return value === undefined || value === '' || value.length > MAX_VALUE_LENGTH || value.includes('\n')
      ? written
      : value;
  });
}

const COMMENT_LINE = /^[ \t]*(?:#|\/\/|;|<!--|--[ \t])/;
const COMMENT_BLOCK = /\/\*[\s\S]*?\*\//g;
const TRAILING_COMMENT = /[ \t](?:#|\/\/)(?=[ \t]|$)/g;

/** Blanks out comments and keeps the lines, so that line numbers stay true. */
export function blankComments(text: string): string {
  const withoutBlocks = text.includes('/*') ? text.replaceAll(COMMENT_BLOCK, blank) : text;
  return withoutBlocks
    .split('\n')
    .map((line) => {
      if (!line.includes('#') && !line.includes('//') && !COMMENT_LINE.test(line)) return line;
      if (COMMENT_LINE.test(line)) return line.startsWith('#!') ? line : '';
      for (const { index } of line.matchAll(TRAILING_COMMENT))
        if (isOutsideQuotes(line.slice(0, index))) return line.slice(0, index);
      return line;
    })
    .join('\n');
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

function isOutsideQuotes(text: string): boolean {
  return [/"/g, /'/g].every((quote) => (text.match(quote)?.length ?? 0) % 2 === 0);
}

const GRAFANA = [/"panels"\s*:/, /"(?:schemaVersion|templating|gridPos)"\s*:/];
const ALERT_RULES = /^\s*-?\s*(?:alert|record)\s*:/m;
const SCRAPES = /^\s*-?\s*["']?(?:job_name|scrape_configs|kubernetes_sd_configs)["']?\s*:/m;

/** A dashboard or alerting rules: they name the port in queries, and call nothing. */
export function isDashboardOrRules(text: string): boolean {
  return GRAFANA.every((sign) => sign.test(text)) || (ALERT_RULES.test(text) && !SCRAPES.test(text));
}
