import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../../../shared/model/rows/cluster-rows.ts';
import { examineFirewall } from '../../../../shared/plan/firewall/examine-firewall.ts';
import { readFirewallRules } from '../../../../shared/plan/firewall/firewall-rule.ts';
import { aNetworkRow, aRule, type RuleDocument, rulesOf } from '../../../support/firewall-rules.ts';

const ALLOW = 'shop-0123abcd-inkubelet-10250';
const DENY = 'shop-0123abcd-exkubelet-10250';
const PODS = ['10.4.0.0/14', '10.8.0.0/16'];
const TCP = [{ IPProtocol: 'tcp', ports: ['10250'] }];
const TO_PODS = aRule({ name: 'pods', sourceRanges: PODS });
const ELSEWHERE = aRule({ network: 'projects/x/global/networks/y' });

const examine = (row: Partial<ClusterReportRow>, ...rules: readonly RuleDocument[]) =>
  examineFirewall(aNetworkRow(row), rulesOf(...rules));

describe('examineFirewall', () => {
  const cases: readonly [string, Partial<ClusterReportRow>, readonly RuleDocument[], readonly string[]][] = [
    [
      'plans the allow rule if callers must be migrated and pods are blocked',
      { readiness: 'MIGRATE_FIRST' },
      [aRule({ sourceRanges: ['10.4.0.0/14'] })],
      [ALLOW],
    ],
    [
      'plans the allow rule if the callers are unknown',
      { readiness: 'GATHER_EVIDENCE' },
      [aRule({ targetTags: ['web'] })],
      [ALLOW],
    ],
    ['plans nothing if nothing calls the port', {}, [aRule({ targetTags: ['web'] })], []],
    ['plans nothing if only pods are allowed', { readiness: 'MIGRATE_FIRST' }, [TO_PODS], []],
    ['plans both the deny and the allow rule if the internet is allowed', {}, [aRule()], [ALLOW, DENY]],
    ['plans nothing if no rule belongs to the network', { readiness: 'MIGRATE_FIRST' }, [ELSEWHERE], []],
    ['plans nothing without a network', { readiness: 'MIGRATE_FIRST', network: null }, [aRule()], []],
  ];
  for (const [what, row, rules, names] of cases)
    it(what, () => {
      assert.deepEqual(
        examine(row, ...rules).rules.map(({ name }) => name),
        names,
      );
    });

  it('reports the reach of each port and source, or null if unknown', () => {
    const { said, ...reaches } = examine({}, aRule()).finding;
    assert.deepEqual(reaches, {
      pods_reach_10250: 'ALL',
      internet_reaches_10250: 'ALL',
      pods_reach_10255: 'NONE',
      internet_reaches_10255: 'NONE',
    });
    assert.equal(said[0], 'All pods can reach 10250 (the authenticated port): a-rule.');
    const { said: why, ...unknown } = examine({}, ELSEWHERE).finding;
    assert.deepEqual(new Set(Object.values(unknown)), new Set([null]));
    assert.match(
      why.join(),
      /None of the given ingress rules belongs to network prod of project host-project.*--project=host-project/,
    );
  });

  it('warns if the planned rules cannot change the reach', () => {
    const { rules, finding } = examine(
      {},
      aRule({ name: 'office', priority: 900, sourceRanges: ['203.0.113.0/24'] }),
    );
    assert.deepEqual(
      rules.map(({ name }) => name),
      [ALLOW, DENY],
    );
    assert.match(
      finding.said.at(-1) ?? '',
      /^Even with the planned rules, the internet can reach 10250 because of office. Change/,
    );
    const kept = examine({ readiness: 'MIGRATE_FIRST' }, aRule({ name: 'no', priority: 1, denied: TCP }));
    assert.match(
      kept.finding.said.at(-1) ?? '',
      /^Even with the planned rules, some pods cannot reach 10250 because of no. Change/,
    );
  });

  it('plans no rule whose name already exists', () => {
    const { rules, finding } = examine(
      { readiness: 'MIGRATE_FIRST' },
      aRule({ name: ALLOW, disabled: true }),
    );
    assert.deepEqual(rules, []);
    assert.match(finding.said.join(), new RegExp(`Rule ${ALLOW} already exists but does not have`));
  });

  it('plans no rule, and explains why, if the pod ranges are not known', () => {
    const network = aNetworkRow().network;
    const row = { network: network && { ...network, pod_ranges: [] } };
    const { rules, finding } = examine(row, aRule());
    assert.deepEqual(rules, []);
    assert.match(finding.said.at(-1) ?? '', /pod ranges are not known/);
  });

  it('names the rules of firewall policies that concern the ports, and does not evaluate them', () => {
    const policyRule = (ruleName: string, action: string, ports: readonly string[], more: object = {}) => ({
      ruleName,
      priority: 100,
      action,
      match: { srcIpRanges: ['0.0.0.0/0'], layer4Configs: [{ ipProtocol: 'tcp', ports }] },
      ...more,
    });
    const saidOf = (...rules: object[]) => {
      const document = { firewalls: [aRule()], firewallPolicys: [{ shortName: 'org', rules }] };
      const read = readFirewallRules(JSON.stringify(document), 'f');
      const { finding } = examineFirewall(aNetworkRow(), read);
      assert.equal(finding.internet_reaches_10250, 'ALL');
      return finding.said.join(' ');
    };
    assert.match(
      saidOf(
        policyRule('deny-kubelets', 'deny', ['10250']),
        policyRule('allow-range', 'allow', ['10000-20000']),
        policyRule('web', 'allow', ['443']),
        policyRule('off', 'deny', ['10250'], { disabled: true }),
        policyRule('out', 'deny', ['10250'], { direction: 'EGRESS' }),
        policyRule('next', 'goto_next', ['10250']),
      ),
      /are not evaluated: org, deny-kubelets \(deny\); org, allow-range \(allow\)\./,
    );
    assert.match(
      saidOf(policyRule('web', 'allow', ['443'])),
      /No rule of the firewall policies in this file concerns these ports\./,
    );
  });
});
