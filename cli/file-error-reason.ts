/** Why a file could not be read or written, in the words of the system: `ENOENT: no such file or directory`, without the path. */
export function troubleOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/, \w+( '.*')?$/s, '') : String(cause);
}
