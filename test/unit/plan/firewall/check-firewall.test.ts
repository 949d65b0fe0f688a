import assert from 'node:assert/strict';
import { checkFirewall, firewallNeeds, type Reach } from '../../../../shared/plan/firewall/check-firewall.ts';
import { describeFirewallCheck } from '../../../../shared/plan/firewall/examine-firewall.ts';
import { readFirewallRules } from '../../../../shared/plan/firewall/firewall-rule.ts';
import { planFirewall } from '../../../../shared/plan/firewall/plan-firewall.ts';
import { aNetwork, aRule, type RuleDocument, rulesOf } from '../../../support/firewall-rules.ts';

const ALLOW_ALL = [{ IPProtocol: 'all' }];
const TCP = (...ports: string[]) => [{ IPProtocol: 'tcp', ports }];
const PODS = ['10.4.0.0/14', '10.8.0.0/16'];

describe('firewall access to the kubelets', () => {
  const cases: readonly [name: string, rules: readonly RuleDocument[], pods: Reach, internet: Reach][] = [
    ['no rule', [], 'NONE', 'NONE'],
    ['anywhere, to the nodes', [aRule()], 'ALL', 'ALL'],
    ['without ranges: anywhere', [aRule({ sourceRanges: undefined })], 'ALL', 'ALL'],
    ['the pods', [aRule({ sourceRanges: PODS })], 'ALL', 'NONE'],
    ['one of the pod ranges', [aRule({ sourceRanges: ['10.4.0.0/14'] })], 'SOME', 'NONE'],
    ['a range that contains the pods', [aRule({ sourceRanges: ['10.0.0.0/8'] })], 'ALL', 'NONE'],
    ['some of the internet', [aRule({ sourceRanges: ['203.0.113.0/24', ...PODS] })], 'ALL', 'SOME'],
    ['a disabled rule', [aRule({ disabled: true })], 'NONE', 'NONE'],
    ['an outgoing rule', [aRule({ direction: 'EGRESS' })], 'NONE', 'NONE'],
    ['another network', [aRule({ network: 'projects/host-project/global/networks/other' })], 'NONE', 'NONE'],
    [
      'a network of the same name elsewhere',
      [aRule({ network: 'projects/x/global/networks/prod' })],
      'NONE',
      'NONE',
    ],
    ['another tag', [aRule({ targetTags: ['web'] })], 'NONE', 'NONE'],
    ['the tag of one pool', [aRule({ targetTags: ['batch'] })], 'SOME', 'SOME'],
    [
      'the account of one pool',
      [aRule({ targetTags: undefined, targetServiceAccounts: ['batch@p.iam.gserviceaccount.com'] })],
      'SOME',
      'SOME',
    ],
    ['no target: every instance', [aRule({ targetTags: undefined })], 'ALL', 'ALL'],
    ['all protocols', [aRule({ allowed: ALLOW_ALL })], 'ALL', 'ALL'],
    ['TCP of all ports', [aRule({ allowed: [{ IPProtocol: 'tcp' }] })], 'ALL', 'ALL'],
    ['TCP by its number', [aRule({ allowed: [{ IPProtocol: '6', ports: ['10250'] }] })], 'ALL', 'ALL'],
    ['a range of ports', [aRule({ allowed: TCP('1-1023', '10000-11000') })], 'ALL', 'ALL'],
    ['other ports', [aRule({ allowed: TCP('443', '10251-10254') })], 'NONE', 'NONE'],
    ['UDP', [aRule({ allowed: [{ IPProtocol: 'udp', ports: ['10250'] }] })], 'NONE', 'NONE'],
    [
      'tagged instances: neither pods nor the internet',
      [aRule({ sourceRanges: undefined, sourceTags: ['web'] })],
      'NONE',
      'NONE',
    ],
    ['a deny before the allow', [aRule(), aRule({ denied: TCP('10250'), priority: 999 })], 'NONE', 'NONE'],
    ['a deny after the allow', [aRule(), aRule({ denied: TCP('10250'), priority: 1001 })], 'ALL', 'ALL'],
    ['a deny at the same priority', [aRule(), aRule({ denied: TCP('10250') })], 'NONE', 'NONE'],
    [
      'pods before a deny for everybody',
      [aRule({ sourceRanges: PODS, priority: 999 }), aRule({ denied: ALLOW_ALL })],
      'ALL',
      'NONE',
    ],
    [
      'a deny for one pool only',
      [aRule(), aRule({ denied: TCP('10250'), priority: 1, targetTags: ['batch'] })],
      'SOME',
      'SOME',
    ],
    [
      'a deny for half of the internet',
      [aRule(), aRule({ denied: TCP('10250'), priority: 1, sourceRanges: ['128.0.0.0/1'] })],
      'ALL',
      'SOME',
    ],
  ];
  for (const [name, rules, pods, internet] of cases)
    it(`${name}: pods ${pods}, internet ${internet}`, () => {
      const { securePort } = checkFirewall(rulesOf(...rules), aNetwork());
      assert.deepEqual([securePort.fromPods?.reach, securePort.fromInternet.reach], [pods, internet]);
    });

  it('checks 10255 too, with the rules that GKE creates and with a custom rule', () => {
    const own = [
      aRule({
        name: 'gke-shop-0123abcd-inkubelet',
        allowed: TCP('10255'),
        priority: 999,
        sourceRanges: PODS,
      }),
      aRule({ name: 'gke-shop-0123abcd-exkubelet', denied: TCP('10255'), priority: 1000 }),
    ];
    const closed = checkFirewall(rulesOf(...own), aNetwork()).readOnlyPort;
    assert.deepEqual([closed.fromPods?.reach, closed.fromInternet.reach], ['ALL', 'NONE']);
    const opened = checkFirewall(
      rulesOf(...own, aRule({ name: 'oops', priority: 10, allowed: ALLOW_ALL })),
      aNetwork(),
    );
    assert.equal(opened.readOnlyPort.fromInternet.reach, 'ALL');
    assert.deepEqual(opened.readOnlyPort.fromInternet.decidedBy, ['oops']);
  });

  it('lists the allowed public ranges and omits the private ones', () => {
    const { securePort } = checkFirewall(
      rulesOf(aRule({ sourceRanges: ['203.0.113.7', '10.0.0.0/8'] })),
      aNetwork(),
    );
    assert.deepEqual(securePort.fromInternet.allowed, ['203.0.113.7/32']);
  });

  it('counts public addresses in the pod ranges as pods', () => {
    const network = aNetwork({ podRanges: ['203.0.113.0/24'] });
    const { securePort } = checkFirewall(rulesOf(aRule({ sourceRanges: ['203.0.113.0/24'] })), network);
    assert.deepEqual([securePort.fromPods?.reach, securePort.fromInternet.reach], ['ALL', 'NONE']);
  });

  it('checks destination ranges if the node addresses are known', () => {
    const rule = rulesOf(aRule({ destinationRanges: ['10.128.0.0/20'] }));
    const at = (nodeRanges: readonly string[]) =>
      checkFirewall(rule, aNetwork({ nodeRanges })).securePort.fromInternet.reach;
    assert.deepEqual([at(['10.128.0.0/20']), at(['10.132.0.0/20']), at([])], ['ALL', 'NONE', 'ALL']);
  });

  it('checks IPv6 for dual-stack clusters', () => {
    const reach = (isDualStack: boolean) =>
      checkFirewall(rulesOf(aRule()), aNetwork({ isDualStack })).securePort.fromInternet.reach;
    assert.deepEqual([reach(false), reach(true)], ['ALL', 'SOME']);
  });

  it('is unknown for pods if their ranges are not known', () => {
    assert.equal(checkFirewall(rulesOf(aRule()), aNetwork({ podRanges: [] })).securePort.fromPods, null);
  });

  it('needs no planned rule once both exist', () => {
    const before = checkFirewall(rulesOf(aRule()), aNetwork());
    assert.deepEqual(firewallNeeds(before), { allow: false, deny: true });
    const planned = (planFirewall(aNetwork())?.rules ?? []).map(
      ({ name, action, priority, sources, target }) => {
        const traffic = TCP('10250');
        const tags = target.kind === 'TAG' ? [target.tag] : [];
        const parts = { name, priority, sourceRanges: sources, targetTags: tags };
        return aRule(action === 'ALLOW' ? { ...parts, allowed: traffic } : { ...parts, denied: traffic });
      },
    );
    const after = checkFirewall(rulesOf(aRule(), ...planned), aNetwork());
    assert.deepEqual(firewallNeeds(after), { allow: false, deny: false });
    assert.deepEqual(firewallNeeds(checkFirewall([], aNetwork())), { allow: true, deny: false });
  });

  it('is described in sentences', () => {
    const rules = rulesOf(aRule({ name: 'office', sourceRanges: ['203.0.113.0/24', '10.4.0.0/14'] }));
    assert.deepEqual(describeFirewallCheck(checkFirewall(rules, aNetwork())), [
      'Only some pods can reach 10250 (the authenticated port) (not from 10.8.0.0/16): office.',
      'Part of the internet can reach 10250 (the authenticated port) (from 203.0.113.0/24): office.',
      'No pods can reach 10255 (the read-only port): no rule allows it.',
      'Nothing on the internet can reach 10255 (the read-only port): no rule allows it.',
      'Hierarchical and network firewall policies are not in this file; they can take precedence over these rules.',
    ]);
  });
});

describe('a file of firewall rules', () => {
  it('may be an API response or an empty list', () => {
    assert.equal(readFirewallRules(JSON.stringify({ items: [aRule()] }), 'f').length, 1);
    assert.deepEqual(readFirewallRules('[]', 'f'), []);
  });

  const wrong: readonly [name: string, text: string, detail: RegExp][] = [
    ['text', 'NAME  NETWORK', /not valid JSON/],
    ['half a file', '[{"name": "a"', /not valid JSON/],
    [
      'an unrelated object',
      '{"clusters": 1}',
      /get-effective-firewalls NETWORK --format=json`: expected a list of firewall rules\.$/,
    ],
    ['a list of clusters', '[{"name": "c", "network": "default"}]', /rule 1: must allow or deny something/],
    ['a list with a rule without a name', '[{"network": "n"}]', /rule 1 name: /],
    [
      'a list with a rule with an invalid range',
      JSON.stringify([aRule({ sourceRanges: ['10.0.0.0/33'] })]),
      /a-rule contains "10\.0\.0\.0\/33", which is not an IP address range/,
    ],
  ];
  for (const [name, text, detail] of wrong)
    it(`is rejected if it is ${name}`, () => {
      const refused = new RegExp(`^rules\\.json is not the output of .*${detail.source}`);
      assert.throws(() => readFirewallRules(text, 'rules.json'), {
        code: 'FIREWALL_RULES_INVALID',
        message: refused,
      });
    });
});
