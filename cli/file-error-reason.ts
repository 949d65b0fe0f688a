/** The reason for a file error without its path, for example `ENOENT: no such file or directory`. */
export function fileErrorReason(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/, \w+( '.*')?$/s, '') : String(cause);
}
