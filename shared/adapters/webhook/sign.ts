import { Webhook } from 'standardwebhooks';

/**
 * The headers of Standard Webhooks, with which a receiver verifies the sender, the time and the body, and
 * `Idempotency-Key` for receivers that know only that one.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secret its UTF-8 bytes are the key
 * @param sentAtMs since the epoch; receivers reject old messages
 */
export function signedHeaders(
  secret: string,
  alertId: string,
  sentAtMs: number,
  body: string,
): Readonly<Record<string, string>> {
  const id = headerIdOf(alertId);
  const webhook = new Webhook(Buffer.from(secret), { format: 'raw' });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': webhook.sign(id, new Date(sentAtMs), body),
    'idempotency-key': id,
  };
}

/** The alert's ID as a header value. It contains no full stop, because the signed text separates its parts with one. */
function headerIdOf(alertId: string): string {
  return encodeURI(alertId.toWellFormed()).replaceAll('.', '%2E');
}
