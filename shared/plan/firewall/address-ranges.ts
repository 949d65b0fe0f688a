import ipaddr from 'ipaddr.js';

/** An inclusive address range of one family. IPv4 and IPv6 ranges never overlap. */
export interface AddressRange {
  readonly family: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly last: bigint;
}

/** Parses an address or CIDR block; null if the text is neither. */
export function parseRange(text: string): AddressRange | null {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  if (!ipaddr.isValidCIDR(cidr)) return null;
  const [address, length] = ipaddr.parseCIDR(cidr);
  const family = address.kind();
  const hostBits = BigInt((family === 'ipv4' ? 32 : 128) - length);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const first = (value >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n };
}

/** Parses ranges that are known to be valid. @throws RangeError if one is not */
export function parseRanges(texts: readonly string[]): AddressRange[] {
  return texts.map((text) => {
    const range = parseRange(text);
    if (range === null) throw new RangeError(`Not an address range: ${text}`);
    return range;
  });
}

/** Whether the address is in one of the ranges. */
export function contains(ranges: readonly AddressRange[], { family, first, last }: AddressRange): boolean {
  return ranges.some((range) => range.family === family && range.first <= first && last <= range.last);
}

/** `ranges` minus `others`. */
export function subtract(ranges: readonly AddressRange[], others: readonly AddressRange[]): AddressRange[] {
  return cut(ranges, others).filter((piece) => !contains(others, piece));
}

/** Splits the ranges so that each of `others` covers each piece either completely or not at all. */
export function cut(ranges: readonly AddressRange[], others: readonly AddressRange[]): AddressRange[] {
  return ranges.flatMap((range) => {
    const starts = others
      .filter(({ family }) => family === range.family)
      .flatMap(({ first, last }) => [first, last + 1n])
      .filter((start) => start > range.first && start <= range.last);
    const bounds = [range.first, ...[...new Set(starts)].sort((a, b) => (a < b ? -1 : 1)), range.last + 1n];
    return bounds
      .slice(0, -1)
      .map((first, index) => ({ family: range.family, first, last: (bounds[index + 1] ?? first) - 1n }));
  });
}

/** Merges overlapping and adjacent ranges. */
export function joined(ranges: readonly AddressRange[]): AddressRange[] {
  const result: AddressRange[] = [];
  for (const range of [...ranges].sort(byPlace)) {
    const last = result.at(-1);
    if (last?.family === range.family && range.first <= last.last + 1n)
      result[result.length - 1] = { ...last, last: range.last > last.last ? range.last : last.last };
    else result.push(range);
  }
  return result;
}

function byPlace(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** Addresses that are not on the internet (RFC 1918, 6598, 3927, 4193, 4291; multicast and reserved). */
const NOT_INTERNET = parseRanges([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]);

/** The internet, from the view of a cluster that may use public addresses (`own`) inside its network. */
export function internetWithout(own: readonly AddressRange[], isDualStack: boolean): AddressRange[] {
  const everywhere = isDualStack ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'];
  return subtract(parseRanges(everywhere), [...NOT_INTERNET, ...own]);
}

/** The smallest set of CIDR blocks that covers the range. */
export function toCidrs({ family, first, last }: AddressRange): string[] {
  const bits = family === 'ipv4' ? 32 : 128;
  const blocks: string[] = [];
  for (let at = first; at <= last; ) {
    let size = 0;
    while (size < bits && at % (1n << BigInt(size + 1)) === 0n && at + (1n << BigInt(size + 1)) - 1n <= last)
      size += 1;
    blocks.push(`${formatAddress(at, bits)}/${bits - size}`);
    at += 1n << BigInt(size);
  }
  return blocks;
}

function formatAddress(value: bigint, bits: number): string {
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((value >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}
