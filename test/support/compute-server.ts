import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A firewall rule in the API's format. */
export interface FirewallDocument {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The part of the Compute Engine API that `gcloud compute firewall-rules create|list` and `get-effective-firewalls` use. */
export interface ComputeServer {
  /** For CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE. */
  readonly url: string;
  /** The rules that were created, in order. */
  readonly rules: readonly FirewallDocument[];
  close(): Promise<void>;
}

/** A hierarchical policy with a rule for the kubelet's port, and the rule that every policy ends with. */
const POLICY = {
  name: '123456789',
  shortName: 'org-baseline',
  type: 'HIERARCHY',
  rules: [
    {
      kind: 'compute#firewallPolicyRule',
      ruleName: 'block-kubelets',
      priority: 100,
      direction: 'INGRESS',
      action: 'deny',
      match: { srcIpRanges: ['0.0.0.0/0'], layer4Configs: [{ ipProtocol: 'tcp', ports: ['10250-10255'] }] },
    },
    {
      kind: 'compute#firewallPolicyRule',
      priority: 2147483646,
      direction: 'INGRESS',
      action: 'goto_next',
      match: { srcIpRanges: ['0.0.0.0/0'], layer4Configs: [{ ipProtocol: 'all' }] },
    },
  ],
};

export async function startCompute(): Promise<ComputeServer> {
  const rules: FirewallDocument[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const chunks = await Array.fromAsync(request);
    const [, project = '', name] =
      /^\/compute\/v1\/projects\/([^/]+)\/global\/firewalls(?:\/(.+))?$/.exec(pathname) ?? [];
    const at = `http://${request.headers.host}/compute/v1/projects/${project}/global`;
    let answer: object = { kind: 'compute#firewallList', items: rules };
    if (request.method === 'POST') {
      const rule: FirewallDocument = JSON.parse(Buffer.concat(chunks).toString());
      rules.push(rule);
      const links = { selfLink: `${at}/operations/operation-1`, targetLink: `${at}/firewalls/${rule.name}` };
      answer = {
        kind: 'compute#operation',
        name: 'operation-1',
        status: 'DONE',
        operationType: 'insert',
        ...links,
      };
    } else if (pathname.endsWith('/getEffectiveFirewalls'))
      answer = { firewalls: rules, firewallPolicys: [POLICY] };
    else if (name !== undefined) answer = rules.find((rule) => rule.name === name) ?? {};
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/compute/v1/`,
    rules,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
