import { SweepError } from '../errors.ts';
import type { Question } from './question.ts';

interface Page {
  readonly nextPageToken?: string | undefined;
}

/**
 * The pages of a listing, each asked for when the one before it was taken.
 * @param ask '' for the first page
 * @throws SweepError API_ANSWER_INVALID where a page leads to itself; what `ask` throws
 */
export async function* pagesOf<P extends Page>(
  question: Question,
  ask: (pageToken: string) => Promise<P>,
): AsyncGenerator<P> {
  let token = '';
  while (true) {
    const page = await ask(token);
    yield page;
    const { nextPageToken = '' } = page;
    if (nextPageToken === '') return;
    if (nextPageToken === token)
      throw new SweepError('API_ANSWER_INVALID', { ...question, detail: 'a page leads to itself' });
    token = nextPageToken;
  }
}
