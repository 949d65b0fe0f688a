const WHOLE = new Intl.NumberFormat('en');

/** `12,345` */
export function grouped(count: number): string {
  return WHOLE.format(count);
}

/** `1 cluster`, `1,234 clusters` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
