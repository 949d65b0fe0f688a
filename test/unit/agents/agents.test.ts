import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Agent } from '../../../shared/agents/agent.ts';
import { AGENTS } from '../../../shared/agents/agents.ts';
import { imageRepository } from '../../../shared/agents/match-agent.ts';
import { suspectsOf } from '../../support/pod-builder.ts';
import { assertLinear } from '../../support/scaling.ts';
import { CONFIGURED } from './cases/configured.ts';
import { SILENT } from './cases/silent.ts';

const CASES = [...CONFIGURED, ...SILENT];
/** Files in the folder that do not describe an agent. */
const OTHER_FILES = ['agent.ts', 'agents.ts', 'match-agent.ts', 'config-text.ts'];

describe('agents', () => {
  for (const [agent, confidence, sketch] of CASES)
    it(`identify ${agent ?? 'no agent'} (${confidence}) from ${JSON.stringify(sketch)}`, async () => {
      const [suspect, ...others] = await suspectsOf(sketch);
      assert.deepEqual(others, []);
      assert.deepEqual([suspect?.agent ?? null, suspect?.confidence ?? '-'], [agent, confidence]);
    });

  const fill = (unit: string, length = 200_000) => unit.repeat(Math.ceil(length / unit.length));
  for (const hostile of [
    'kubelet_stats/\r',
    'kubeletstats/',
    '--source=kubernetes',
    'datadog',
    '[FILTER] name ',
    '\r',
    'url: http://',
    '.name=DD_KUBERNETES_HTTPS_KUBELET_PORT\n.value=0x',
  ])
    it(`are matched in linear time for ${JSON.stringify(hostile)}`, async () => {
      await assertLinear(
        50_000,
        (length) => fill(hostile, length),
        (text) => suspectsOf({ image: text, args: [text], config: text, env: { A: text } }),
      );
      const text = fill(hostile);
      const heapster = { image: 'heapster', args: ['--source=kubernetes:', text] };
      assert.equal((await suspectsOf(heapster))[0]?.agent, 'Heapster');
      for (const { settings = [] } of AGENTS as readonly Agent[])
        for (const { like } of settings) assert.ok(!like.test(text));
      assert.deepEqual(await suspectsOf({ image: text, config: text }), []);
    });

  it('have at least one case each, unless a container shows no sign of them', () => {
    const tested = new Set<string | null>(CASES.map(([agent]) => agent));
    assert.deepEqual(
      AGENTS.filter(({ name, signs }) => signs.length > 0 && !tested.has(name)),
      [],
    );
  });

  it('have one file and a unique name each, and sentences that can be printed verbatim', () => {
    const files = readdirSync('shared/agents').filter((file) => !OTHER_FILES.includes(file));
    assert.equal(files.length, AGENTS.length);
    assert.equal(new Set(AGENTS.map(({ name }) => name)).size, AGENTS.length);
    for (const { remediation, signs } of AGENTS) {
      assert.match(remediation, /^[A-Z].*\.$/);
      for (const { evidence } of signs) assert.ok(evidence.split(' ').length <= 14, evidence);
    }
  });

  it('are identified regardless of the tag and the digest, with a registry port allowed', () => {
    const repository = 'registry.test:5000/datadog/agent';
    for (const image of [
      repository,
      `${repository}:7`,
      `${repository}@sha256:0a`,
      `${repository}:7@sha256:0a`,
    ])
      assert.equal(imageRepository(image), repository);
  });
});
