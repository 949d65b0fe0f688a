import * as z from 'zod';
import { SweepError } from '../../platform/errors.ts';
import { parseBlock } from './address-ranges.ts';

/** A VPC ingress firewall rule, reduced to what matters for one TCP port. */
export interface FirewallRule {
  readonly name: string;
  /** Name of the firewall policy that contains it. Policies are named, not evaluated. Null: a VPC firewall rule. */
  readonly policy: string | null;
  /** Lower values take precedence. */
  readonly priority: number;
  readonly action: 'ALLOW' | 'DENY';
  readonly isDisabled: boolean;
  /** Project and name of its network, if the rule names them. */
  readonly networkProject: string | null;
  readonly network: string;
  readonly protocols: readonly { readonly protocol: string; readonly ports: readonly PortRange[] | null }[];
  /** CIDR blocks. */
  readonly sources: readonly string[];
  /** Instances whose primary address is a source; never pods or the internet. */
  readonly sourcesAreInstances: boolean;
  /** Null: all instances in the network. */
  readonly targetTags: readonly string[] | null;
  readonly targetServiceAccounts: readonly string[] | null;
  /** CIDR blocks; null: any address of the instance. */
  readonly destinations: readonly string[] | null;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const texts = z.array(z.string()).optional();
const traffic = z.array(z.object({ IPProtocol: z.string(), ports: texts })).optional();
/** `compute.firewalls.list`, an item. */
const ruleShape = z
  .object({
    name: z.string(),
    network: z.string(),
    priority: z.number().int().default(1000),
    direction: z.enum(['INGRESS', 'EGRESS']).default('INGRESS'),
    disabled: z.boolean().default(false),
    allowed: traffic,
    denied: traffic,
    sourceRanges: texts,
    sourceTags: texts,
    sourceServiceAccounts: texts,
    targetTags: texts,
    targetServiceAccounts: texts,
    destinationRanges: texts,
  })
  .refine(({ allowed, denied }) => (allowed ?? denied) !== undefined, 'must allow or deny something');
/** A rule of a firewall policy. */
const policyRuleShape = z.object({
  ruleName: z.string().optional(),
  priority: z.number().int(),
  direction: z.enum(['INGRESS', 'EGRESS']).default('INGRESS'),
  action: z.string(),
  disabled: z.boolean().default(false),
  match: z.object({
    srcIpRanges: texts,
    layer4Configs: z.array(z.object({ ipProtocol: z.string(), ports: texts })).default([]),
  }),
});
const policyShape = z.object({
  name: z.string().optional(),
  shortName: z.string().optional(),
  displayName: z.string().optional(),
  rules: z.array(policyRuleShape).default([]),
});
/** `networks.getEffectiveFirewalls` */
const effectiveShape = z.object({
  firewalls: z.array(z.unknown()).default([]),
  firewallPolicys: z.array(policyShape).default([]),
});

/** gcloud prints an array; the API returns an object that omits an empty list. */
const listShape = z.union([
  z.array(z.unknown()),
  z.object({ items: z.array(z.unknown()) }).transform(({ items }) => items),
  z.object({ kind: z.literal('compute#firewallList') }).transform(() => []),
]);

const ANYWHERE = ['0.0.0.0/0'];

/**
 * The ingress rules in the output of `gcloud compute firewall-rules list --format=json`, of `gcloud compute networks
 * get-effective-firewalls NETWORK --format=json`, or in a response of these methods.
 * @throws SweepError FIREWALL_RULES_INVALID
 */
export function readFirewallRules(json: string, file: string): FirewallRule[] {
  const document = parseJson(json, file);
  if (isEffective(document)) {
    const effective = effectiveShape.safeParse(document);
    if (!effective.success) throw invalid(file, 'a firewall policy in it cannot be read');
    const { firewalls, firewallPolicys } = effective.data;
    return [...rulesIn(firewalls, file), ...firewallPolicys.flatMap(policyRules)];
  }
  const list = listShape.safeParse(document);
  if (!list.success) throw invalid(file, 'expected a list of firewall rules');
  return rulesIn(list.data, file);
}

function isEffective(document: unknown): boolean {
  return (
    typeof document === 'object' &&
    document !== null &&
    ('firewalls' in document || 'firewallPolicys' in document)
  );
}

/** Without those that hand the decision on, which every policy ends with. */
function policyRules({ rules, ...policy }: z.infer<typeof policyShape>): FirewallRule[] {
  const name = policy.shortName ?? policy.displayName ?? policy.name ?? '(unnamed policy)';
  return rules
    .filter(({ direction, action }) => direction === 'INGRESS' && action !== 'goto_next')
    .map(({ ruleName, priority, action, disabled, match }) => ({
      name: ruleName ?? `priority ${priority}`,
      policy: name,
      priority,
      action: action === 'deny' ? 'DENY' : 'ALLOW',
      isDisabled: disabled,
      networkProject: null,
      network: '',
      protocols: match.layer4Configs.map(({ ipProtocol, ports }) => protocolOf(ipProtocol, ports)),
      sources: match.srcIpRanges ?? [],
      sourcesAreInstances: false,
      targetTags: null,
      targetServiceAccounts: null,
      destinations: null,
    }));
}

function rulesIn(documents: readonly unknown[], file: string): FirewallRule[] {
  return documents
    .map((document, index) => {
      const parsed = ruleShape.safeParse(document);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const place = ['rule', index + 1, ...(issue?.path ?? [])].join(' ');
      throw invalid(file, `${place}: ${issue?.message ?? 'not a firewall rule'}`);
    })
    .filter(({ direction }) => direction === 'INGRESS')
    .map((rule) => toRule(rule, file));
}

function toRule(rule: z.infer<typeof ruleShape>, file: string): FirewallRule {
  const {
    name,
    sourceRanges = [],
    sourceTags = [],
    sourceServiceAccounts = [],
    destinationRanges = [],
  } = rule;
  const hasInstances = sourceTags.length + sourceServiceAccounts.length > 0;
  const ranges = (list: readonly string[]): string[] =>
    list.map(
      (range) =>
        parseBlock(range) ??
        raise(invalid(file, `${name} contains "${range}", which is not an IP address range`)),
    );
  return {
    name,
    policy: null,
    priority: rule.priority,
    action: rule.denied === undefined ? 'ALLOW' : 'DENY',
    isDisabled: rule.disabled,
    networkProject: /projects\/([^/]+)\/global\/networks\/[^/]+$/.exec(rule.network)?.[1] ?? null,
    network: /(?<![^/])[^/]+$/.exec(rule.network)?.[0] ?? rule.network,
    protocols: (rule.denied ?? rule.allowed ?? []).map(({ IPProtocol, ports }) =>
      protocolOf(IPProtocol, ports),
    ),
    sources: ranges(sourceRanges.length === 0 && !hasInstances ? ANYWHERE : sourceRanges),
    sourcesAreInstances: hasInstances && sourceRanges.length === 0,
    targetTags: rule.targetTags ?? null,
    targetServiceAccounts: rule.targetServiceAccounts ?? null,
    destinations: destinationRanges.length === 0 ? null : ranges(destinationRanges),
  };
}

function protocolOf(
  protocol: string,
  ports: readonly string[] | undefined,
): FirewallRule['protocols'][number] {
  return {
    protocol: protocol.toLowerCase(),
    ports: ports === undefined || ports.length === 0 ? null : ports.map(toPorts),
  };
}

function toPorts(text: string): PortRange {
  const [first = '', last = first] = text.split('-');
  return { first: Number(first), last: Number(last) };
}

function parseJson(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new SweepError('FIREWALL_RULES_INVALID', { file, detail: 'not valid JSON' }, { cause });
  }
}

function invalid(file: string, detail: string): SweepError {
  return new SweepError('FIREWALL_RULES_INVALID', { file, detail });
}

function raise(error: Error): never {
  throw error;
}
