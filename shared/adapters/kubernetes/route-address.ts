import { BlockList, isIP } from 'node:net';
import type { Route } from '../../stages/sample/ports.ts';

/** Link-local (with the metadata server), multicast, broadcast, unspecified and translated addresses: never a control plane. */
const NEVER = listOf([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  // Of NAT64 and 6to4: each leads to an IPv4 address, which could be any of these.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  // The metadata server of Compute Engine over IPv6.
  ['fd20:ce::', 32],
]);

const LOOPBACK = listOf([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

/** A private endpoint may be outside these ranges: VPC networks can use public addresses privately. */
const PRIVATE = listOf([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['240.0.0.0', 4],
  ['fc00::', 7],
]);

/**
 * Why a token must not be sent to a route; null if it may be sent. The address comes from the description of the
 * cluster, so whoever can change that description chooses it.
 * @param allowsLoopback whether the Kubernetes Engine API itself is overridden to loopback
 */
export function addressProblem({ kind, server }: Route, allowsLoopback: boolean): string | null {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol !== 'https:') return 'its address is not https';
  if (port === '10255') return 'its address has port 10255';
  if (host === 'localhost' || isIn(LOOPBACK, host))
    return allowsLoopback ? null : 'its address is a loopback address';
  if (port !== '') return 'its address has a port other than 443';
  switch (kind) {
    case 'DNS_ENDPOINT':
      return host.endsWith('.gke.goog') ? null : 'its DNS endpoint does not end in .gke.goog';
    case 'CONNECT_GATEWAY':
      return /^(?:[a-z0-9-]+-)?connectgateway\.googleapis\.com$/.test(host)
        ? null
        : 'its address is not that of the Connect gateway';
    case 'PUBLIC_ENDPOINT':
    case 'PRIVATE_ENDPOINT':
      if (isIP(host) === 0) return 'its endpoint is not an IP address';
      if (isIn(NEVER, host)) return 'its address is link-local, multicast, unspecified or translated';
      return kind === 'PUBLIC_ENDPOINT' && isIn(PRIVATE, host)
        ? 'its public endpoint is a private address'
        : null;
  }
}

function isIn(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

function listOf(subnets: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets)
    list.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
