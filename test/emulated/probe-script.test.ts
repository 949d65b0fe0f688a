import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROBE_SCRIPT, parseProbeLog, samplesOf } from '../../shared/stages/sample/probe/parse-log.ts';
import { createAuthority } from '../../simulator/kubernetes/authority.ts';
import { recordedMetrics } from '../support/metrics-texts.ts';
import { realTool } from '../support/real-tools.ts';

const TOKEN = 'token-of-the-probe';
const UNUSED = recordedMetrics('metrics-1-before-any-use.txt').toString();
const USED = recordedMetrics('metrics-2-after-18-requests.txt').toString();

describe("the probe's script, with the real sh, curl and grep", () => {
  let kubelet: Server;
  let folder: string;
  let answer: { status: number; body: string };
  let authorization: string | undefined;

  before(async function () {
    if (!realTool('curl')) return this.skip();
    const { caCertificate, certificate, privateKey } = await createAuthority('cluster-ca', Date.now());
    kubelet = createServer({ key: privateKey, cert: certificate }, (request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(answer.status, { 'content-length': USED.length });
      response.end(answer.body);
      if (answer.body.length < USED.length) response.destroy();
    }).listen(0, '127.0.0.1');
    await once(kubelet, 'listening');
    folder = await mkdtemp(join(tmpdir(), 'probe-'));
    await writeFile(join(folder, 'token'), TOKEN);
    await writeFile(join(folder, 'ca.crt'), caCertificate);
    const { port } = kubelet.address() as AddressInfo;
    await writeFile(join(folder, '.curlrc'), `connect-to = "127.0.0.1:10250:127.0.0.1:${port}"\n`);
  });
  after(async () => {
    kubelet?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** The output of the script's first round. */
  async function firstRound(): Promise<string> {
    const script = PROBE_SCRIPT.replace('/var/run/secrets/kubernetes.io/serviceaccount', folder);
    const child = spawn('sh', ['-c', script], {
      env: {
        PATH: process.env['PATH'],
        CURL_HOME: folder,
        NODE_NAME: 'n0',
        NODE_IP: '127.0.0.1',
        EVERY_SECONDS: '600',
      },
      detached: true,
    });
    let log = '';
    for await (const chunk of child.stdout) {
      log += chunk;
      if (/ end .*\n/.test(log)) break;
    }
    if (child.pid !== undefined) process.kill(-child.pid);
    return log;
  }

  it("prints the counts of the recorded metrics, and sends the service account's token", async () => {
    answer = { status: 200, body: USED };
    const log = await firstRound();
    const rounds = parseProbeLog(log, 'n0');
    const [sample] = await samplesOf(rounds, Date.now());
    assert.equal(
      sample?.counts.reduce((sum, { requests }) => sum + requests, 0),
      18,
    );
    assert.equal(sample?.processStartedAtMs, 1_795_478_501_750);
    assert.equal(sample?.familyPresent, true);
    assert.equal(authorization, `Bearer ${TOKEN}`);
    assert.ok(log.split('\n').length < 20 && !log.includes(TOKEN));
  });

  it('prints a round for an unused port', async () => {
    answer = { status: 200, body: UNUSED.padEnd(USED.length, '\n') };
    const [sample] = await samplesOf(parseProbeLog(await firstRound(), 'n0'), Date.now());
    assert.deepEqual([sample?.counts, sample?.familyPresent], [[], true]);
  });

  it('prints no round for an error or a truncated response', async () => {
    answer = { status: 403, body: USED };
    assert.deepEqual(parseProbeLog(await firstRound(), 'n0'), []);
    answer = { status: 200, body: USED.slice(0, -100) };
    const log = await firstRound();
    assert.match(log, /kubelet_http_requests_total/);
    assert.deepEqual(parseProbeLog(log, 'n0'), []);
  });
});
