let format: Intl.ListFormat | undefined;

/** `a`, `a and b`, `a, b, and c` */
export function formatList(names: Iterable<string>): string {
  // Created on first use: it takes about 20 ms, by which every command would start later.
  format ??= new Intl.ListFormat('en');
  return format.format(names);
}
