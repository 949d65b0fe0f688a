import assert from 'node:assert/strict';
import { readPages } from '../../../../shared/platform/http/api-call.ts';

const QUESTION = { api: 'Cloud Asset API', resource: 'organizations/1' };

describe('the pages of a listing', () => {
  it('are requested one after another until the last', async () => {
    const asked: string[] = [];
    const answers: Record<string, { items: number[]; nextPageToken?: string }> = {
      '': { items: [1, 2], nextPageToken: 'a' },
      a: { items: [], nextPageToken: 'b' },
      b: { items: [3], nextPageToken: '' },
    };
    const pages = readPages(QUESTION, async (token) => {
      asked.push(token);
      return answers[token] ?? assert.fail();
    });
    assert.deepEqual(
      (await Array.fromAsync(pages)).flatMap(({ items }) => items),
      [1, 2, 3],
    );
    assert.deepEqual(asked, ['', 'a', 'b']);
  });

  it('are requested only when they are consumed', async () => {
    let asked = 0;
    const pages = readPages(QUESTION, async () => {
      asked += 1;
      return { nextPageToken: String(asked) };
    });
    await pages.next();
    assert.equal(asked, 1);
    await pages.return(undefined);
  });

  for (const circle of [['a'], ['a', 'b'], ['a', 'b', 'c']])
    it(`end with an error if their tokens lead in a circle of ${circle.length}`, async () => {
      let asked = 0;
      const read = async () => {
        asked += 1;
        assert.ok(asked <= circle.length + 1, 'the circle is followed again');
        return { nextPageToken: circle[(asked - 1) % circle.length] };
      };
      await assert.rejects(Array.fromAsync(readPages(QUESTION, read)), {
        code: 'API_ANSWER_INVALID',
        message: /a page leads back to an earlier one/,
      });
    });
});
