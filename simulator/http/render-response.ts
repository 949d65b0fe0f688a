import type { FastifyRequest } from 'fastify';
import type { RestDocument } from '../documents/rest-document.ts';
import { ApiError } from './api-error.ts';
import type { ApiMethod } from './api-method.ts';
import { type MessageType, messageType } from './descriptors.ts';
import { withEnumNumbers } from './enum-numbers.ts';
import { applyFieldMask, checkFieldMask, parseFieldMask, UnknownFieldError } from './field-mask.ts';
import { fieldMaskText, wantsEnumNumbers } from './system-parameters.ts';

/**
 * Renders a response as JSON: only the requested fields, with enums in the requested encoding.
 * @throws ApiError INVALID_ARGUMENT for a mask with a field that the response cannot have
 */
export function renderResponse(
  { responseType }: ApiMethod,
  request: FastifyRequest,
  document: RestDocument,
): string {
  const type = responseType === null ? null : messageType(responseType);
  const masked = maskedBy(fieldMaskText(request), document, type);
  return JSON.stringify(type !== null && wantsEnumNumbers(request) ? withEnumNumbers(masked, type) : masked);
}

function maskedBy(text: string | null, document: RestDocument, type: MessageType | null): RestDocument {
  const mask = text === null ? null : parseFieldMask(text);
  if (mask === null) return document;
  try {
    if (type !== null) checkFieldMask(mask, type);
  } catch (error) {
    if (error instanceof UnknownFieldError) throw invalidFields(error.path);
    throw error;
  }
  return applyFieldMask(document, mask);
}

/** Worded like Google's front end. A typo in a mask must fail, not return less. */
function invalidFields(path: string): ApiError {
  const description = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
  return new ApiError('INVALID_ARGUMENT', 'Request contains an invalid argument.', {
    reason: 'invalidParameter',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: path, description }],
      },
    ],
  });
}
