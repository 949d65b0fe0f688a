import { z } from 'zod';
import { type AlertRow, alertSchema } from './rows/alert-rows.ts';

/** Raised when a field changes its meaning or goes away; one that is added raises nothing. */
export const ALERT_MESSAGE_VERSION = 1;

/** What topic and webhook carry, as JSON: the row of table `alerts`, with the version of its shape. */
export const alertMessageSchema = z.strictObject({
  version: z.literal(ALERT_MESSAGE_VERSION),
  ...alertSchema.shape,
});
export type AlertMessage = z.infer<typeof alertMessageSchema>;

export function alertMessageOf(row: AlertRow): AlertMessage {
  return { version: ALERT_MESSAGE_VERSION, ...row };
}
