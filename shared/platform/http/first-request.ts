import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Undici's own notice that a request is being written: its agents do not all tell of it otherwise. */
const SENDING = 'undici:client:sendHeaders';

/** Fulfilled when the next request is on its way, and until its answer comes there is nothing to do. */
export function requestUnderWay(): Promise<void> {
  return new Promise((resolve) => {
    const onSending = (): void => {
      unsubscribe(SENDING, onSending);
      setImmediate(resolve);
    };
    subscribe(SENDING, onSending);
  });
}
