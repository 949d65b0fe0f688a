import assert from 'node:assert/strict';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { EvidenceReader } from '../../../../shared/stages/conclude/evidence-reader.ts';

describe('EvidenceReader', () => {
  it('throws the original read error, although closing the reader fails with it again', async () => {
    const failure = new SweepError('STORE_BUSY', { path: 'p', status: 503 });
    const failing = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject<IteratorResult<never>>(failure) }),
    });
    await assert.rejects(
      async () => {
        await using reader = new EvidenceReader(failing);
        await reader.of({ projectId: 'p', location: 'l', cluster: 'c' });
      },
      (error) => error === failure,
    );
  });
});
