let format: Intl.NumberFormat | undefined;

/** `12,345`: every count that people read is formatted here. */
export function grouped(count: number): string {
  // Created on first use, because every command and function would start later by the time it takes.
  format ??= new Intl.NumberFormat('en');
  return format.format(count);
}

/** `1 cluster`, `1,234 clusters` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
