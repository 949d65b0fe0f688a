let format: Intl.ListFormat | undefined;

/** `a`, `a and b`, `a, b, and c` */
export function listed(names: Iterable<string>): string {
  // Made when it is first used: that takes some 20 ms, which a command would begin later by.
  format ??= new Intl.ListFormat('en');
  return format.format(names);
}
