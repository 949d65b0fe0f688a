/** How a file is laid out: one JSON value a line, whole JSON documents, or YAML. */
export type Layout = 'LINES' | 'DOCUMENTS' | 'YAML';

const YAML_START = /^(---|%YAML|#|- |[\w.-]+:(\s|$))/;

/**
 * @param head the beginning of the text, with its first line that is not blank, if that is not too long
 * @returns DOCUMENTS also for what is no JSON at all: its reader says where
 */
export function layoutOf(head: string): Layout {
  const [firstLine = ''] = head.trimStart().split('\n', 1);
  if (YAML_START.test(firstLine)) return 'YAML';
  return firstLine.startsWith('{') && firstLine.trimEnd().endsWith('}') ? 'LINES' : 'DOCUMENTS';
}
