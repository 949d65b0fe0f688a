import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { requestsOf } from '../../../../../shared/model/sampling.ts';
import { readKubeletMetrics } from '../../../../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { SCRAPE_LIMITS } from '../../../../../shared/stages/sample/metrics/reading.ts';
import { counterLine, kubeletText, recordedMetrics } from '../../../../support/metrics-texts.ts';

const MB = 1 << 20;

/** Yields a text, then endless filler; records how much was read and whether the source was closed. */
function endless(text: Uint8Array, filler: Uint8Array) {
  const taken = { bytes: 0, ended: false };
  async function* source() {
    try {
      for (let chunk = text; ; chunk = filler) {
        taken.bytes += chunk.length;
        yield chunk;
      }
    } finally {
      taken.ended = true;
    }
  }
  return { taken, source: source() };
}

const FILLER = Buffer.from('workqueue_depth{name="kubelet_log_rotate_manager"} 0\n'.repeat(2000));

describe('reading as a stream', () => {
  it('stops, and closes the source, once the rest cannot matter', async () => {
    const { taken, source } = endless(Buffer.from(kubeletText([counterLine('pods', 2)])), FILLER);
    const reading = await readKubeletMetrics(source, SCRAPE_LIMITS);
    assert.equal(reading.doubt, null);
    assert.equal(reading.counts.length, 1);
    assert.ok(taken.ended);
    assert.ok(taken.bytes < 3 * FILLER.length, `${taken.bytes} bytes taken`);
  });

  it('does the same within gzip', async () => {
    const { taken, source } = endless(gzipSync(kubeletText([counterLine('pods', 2)])), gzipSync(FILLER));
    const reading = await readKubeletMetrics(source, SCRAPE_LIMITS);
    assert.equal(reading.doubt, null);
    await setImmediate();
    assert.ok(taken.ended);
  });

  it('reads gzip the same whether it is inflated at once or in chunks', async () => {
    const text = kubeletText([counterLine('pods', 2)]);
    const noise = Array.from({ length: 40_000 }, (_, index) => `other{id="${index}"} ${index * 7919}\n`);
    for (const each of [text, text + 'other 1\n'.repeat(MB), text + noise.join('')]) {
      const [plain, zipped] = await Promise.all(
        [Buffer.from(each), gzipSync(each)].map((bytes) =>
          readKubeletMetrics(Readable.from([bytes]), { ...SCRAPE_LIMITS, wholeText: true }),
        ),
      );
      assert.equal(plain?.bytesRead, each.length);
      assert.deepEqual(zipped, plain);
    }
  });

  it('closes the source if the text is not metrics', async () => {
    const { taken, source } = endless(Buffer.from('<html>\n'), FILLER);
    assert.equal((await readKubeletMetrics(source, SCRAPE_LIMITS)).looksLike, 'it is an HTML page');
    assert.ok(taken.ended);
  });

  it('stops at the limit if a text does not end', async () => {
    const { taken, source } = endless(FILLER, FILLER);
    const reading = await readKubeletMetrics(source, { ...SCRAPE_LIMITS, maxBytes: 5 * MB });
    assert.equal(reading.doubt, 'TOO_LARGE');
    assert.ok(taken.ended);
    assert.ok(taken.bytes < 6 * MB);
  });

  it('uses no more memory for 500 MB than for 5 MB, in many lines or in one', async () => {
    const grown: number[] = [];
    const oneLine = Buffer.alloc(MB, 'x');
    for (const chunk of [FILLER, oneLine]) {
      for (const megabytes of [5, 500]) {
        const { source } = endless(FILLER, chunk);
        const before = process.memoryUsage();
        const reading = await readKubeletMetrics(source, { ...SCRAPE_LIMITS, maxBytes: megabytes * MB });
        const after = process.memoryUsage();
        assert.equal(reading.doubt, 'TOO_LARGE');
        grown.push(after.heapUsed + after.external - before.heapUsed - before.external);
      }
    }
    assert.ok(Math.max(...grown) < 64 * MB, `grew by ${grown.join(', ')} bytes`);
  }).timeout(60_000);

  it('gives the same result however the text is split into chunks', async () => {
    const text = recordedMetrics('metrics-2-after-18-requests.txt');
    const whole = await readKubeletMetrics(Readable.from([text]), SCRAPE_LIMITS);
    for (const size of [64, 1000, 4096, 100_003]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.subarray(index * size, (index + 1) * size),
      );
      const reading = await readKubeletMetrics(Readable.from(pieces), SCRAPE_LIMITS);
      assert.deepEqual({ ...reading, bytesRead: 0 }, { ...whole, bytesRead: 0 });
    }
  });

  it('allows the source to reuse its buffer', async () => {
    const text = recordedMetrics('metrics-2-after-18-requests.txt');
    async function* reusing(bytes: Buffer) {
      const memory = Buffer.alloc(1000);
      for (let at = 0; at < bytes.length; at += memory.length) {
        const taken = bytes.copy(memory, 0, at);
        yield memory.subarray(0, taken);
      }
    }
    for (const bytes of [text, gzipSync(text)]) {
      const reading = await readKubeletMetrics(reusing(bytes), SCRAPE_LIMITS);
      assert.equal(reading.doubt, null);
      assert.equal(requestsOf(reading.counts), 18);
    }
  });
});
