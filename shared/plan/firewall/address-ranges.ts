import { excludeCidr } from 'cidr-tools';
import ipaddr from 'ipaddr.js';

/** The CIDR block of an address or block, with the host bits cleared; null if the text is neither. */
export function parseBlock(text: string): string | null {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  if (!ipaddr.isValidCIDR(cidr)) return null;
  const [address, length] = ipaddr.parseCIDR(cidr);
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(cidr).toString()}/${length}`;
}

/** The addresses that are in both lists of blocks. */
export function intersect(blocks: readonly string[], others: readonly string[]): string[] {
  return excludeCidr([...blocks], excludeCidr([...blocks], [...others]));
}

/** The addresses of `blocks` that are not in `others`. */
export function subtract(blocks: readonly string[], others: readonly string[]): string[] {
  return excludeCidr([...blocks], [...others]);
}

/** Addresses that are not on the internet (RFC 1918, 6598, 3927, 4193, 4291; multicast and reserved). */
const NOT_INTERNET = [
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
];

/** The internet, from the view of a cluster that may use public addresses (`own`) inside its network. */
export function internetWithout(own: readonly string[], isDualStack: boolean): string[] {
  return subtract(isDualStack ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'], [...NOT_INTERNET, ...own]);
}
