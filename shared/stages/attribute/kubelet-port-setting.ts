/** Settings of clients for the port of their kubelet. */

/**
 * A setting of a client for the port of its kubelet: `--kubelet-port`, `kubeletPort:`, `DD_KUBERNETES_HTTP_KUBELET_PORT=`.
 * `readOnlyPort` alone is the kubelet's own.
 */
const SETTING = /(?<![\w.-])([\w.-]+)(?:\\?["']?\s*(?:[:=]|=>)|["']\s*,)\s*\\?["']?$/;
/** The same as a flag, or as a directive at the start of a line, with its value after a space. */
const DIRECTIVE = /(?:(?:^|\s)--?|^\s*["']?)([\w.-]*port)["']?[ \t]+["']?$/i;

/** Whether the text before the port sets the port of a client's kubelet. */
export function endsWithKubeletPort(before: string): boolean {
  return [SETTING, DIRECTIVE].some((setting) => namesKubeletPort(setting.exec(before)?.[1]));
}

function namesKubeletPort(name = ''): boolean {
  const lower = name.toLowerCase();
  const port = lower.lastIndexOf('port');
  const kubelet = lower.indexOf('kubelet');
  return kubelet >= 0 && port > kubelet && /^\w*$/.test(lower.slice(port));
}

/** `port: 10255`, as a key of a mapping. */
const BARE_PORT = /^(\s*)(?:-\s+)?["']?(?:http|read_?only|insecure)?_?port["']?\s*[:=]\s*["']?$/i;
const PORT_IN_FLOW = /\bkubelet["']?\s*[:=]\s*\{[^{}]*\bport["']?\s*[:=]\s*["']?$/i;
const KUBELET_KEY = /^\s*(?:-\s+)?["']?kubelet["']?\s*(?:[:={]|$)|^\s*\[+[\w.]*kubelet\]+/i;
/** How many lines a mapping may have before its port. */
const MAX_LINES_ABOVE = 20;

/** Whether the text before the port is a `port` key in a mapping or a section that is called kubelet. */
export function isPortOfKubelet(
  before: string,
  { text, index }: { readonly text: string; readonly index: number },
): boolean {
  if (PORT_IN_FLOW.test(before)) return true;
  const indent = BARE_PORT.exec(before)?.[1];
  if (indent === undefined) return false;
  const above = text
    .slice(Math.max(0, index - 2000), index)
    .split('\n')
    .slice(0, -1)
    .slice(-MAX_LINES_ABOVE);
  for (const line of above.toReversed()) {
    if (line.trim() === '') continue;
    const isSection = line.trimStart().startsWith('[');
    if (isSection || line.search(/\S/) < indent.length) return KUBELET_KEY.test(line);
  }
  return false;
}
