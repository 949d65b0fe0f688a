import { createHmac } from 'node:crypto';

/**
 * The headers by which a receiver knows who posted, when, and what: those of Standard Webhooks, so that its libraries
 * check them, and `Idempotency-Key` for what knows only that.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secret its UTF-8 bytes are the key
 * @param timestampSeconds since the epoch; receivers refuse what is old
 */
export function signedHeaders(
  secret: string,
  alertId: string,
  timestampSeconds: number,
  body: string,
): Readonly<Record<string, string>> {
  const id = headerIdOf(alertId);
  const signature = createHmac('sha256', secret).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
    'idempotency-key': id,
  };
}

/** An alert's id as a header can hold it. The signed text has a full stop after the id, so there is none in it. */
function headerIdOf(alertId: string): string {
  return encodeURI(alertId.toWellFormed()).replaceAll('.', '%2E');
}
