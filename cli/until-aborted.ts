/**
 * The items of a source until the signal is aborted; then it throws the signal's reason at once, whatever the source
 * is waiting for. The source is told to end, and not waited for.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let ended = false;
  try {
    signal.throwIfAborted();
    while (true) {
      const item = await Promise.race([items.next(), aborted]);
      ended = item.done === true;
      if (ended) return;
      yield item.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    const ending = ended ? undefined : items.return?.();
    if (!signal.aborted) await ending;
    // What ending it throws is of no interest any more.
    else ending?.catch(() => {});
  }
}
