import { ApiError, errorInfo } from './api-error.ts';

/** The response of Google's front end to an unknown token. */
export function unauthenticated(service: string): ApiError {
  return new ApiError(
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    {
      details: [errorInfo('ACCESS_TOKEN_TYPE_UNSUPPORTED', 'googleapis.com', { service })],
      headers: {
        'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"',
      },
    },
  );
}

/** Source: the recorded responses with complete details, error-403-service-disabled-full-*.json. */
export function serviceDisabled(service: string, title: string, projectNumber: string): ApiError {
  const url = `https://console.developers.google.com/apis/api/${service}/overview?project=${projectNumber}`;
  const message = `${title} has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting ${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
  return new ApiError('PERMISSION_DENIED', message, {
    reason: 'accessNotConfigured',
    details: [
      errorInfo('SERVICE_DISABLED', 'googleapis.com', {
        activationUrl: url,
        consumer: `projects/${projectNumber}`,
        containerInfo: projectNumber,
        service,
        serviceTitle: title,
      }),
      { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [{ description: 'Google developers console API activation', url }],
      },
    ],
  });
}

/** Source: error-429-resource-exhausted-crm.json; the header follows Google's retry guidance. */
export function quotaExceeded(service: string, retryAfterSeconds: number): ApiError {
  return new ApiError(
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service '${service}' for consumer 'project_number:764086051850'.`,
    {
      headers: { 'retry-after': String(retryAfterSeconds) },
      details: [
        errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com', {
          service,
          consumer: 'projects/764086051850',
          quota_limit: 'ReadRequestsPerMinute',
        }),
      ],
    },
  );
}

export function unavailable(retryAfterSeconds: number): ApiError {
  return new ApiError('UNAVAILABLE', 'The service is currently unavailable.', {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}

export function internalError(): ApiError {
  return new ApiError('INTERNAL', 'Internal error encountered.');
}

/** The error for a missing permission: IAM's reason, and a message that each API words differently. */
export function permissionDenied(
  service: string,
  permission: string,
  resource: string,
  message: string,
): ApiError {
  return new ApiError('PERMISSION_DENIED', message, {
    details: [errorInfo('IAM_PERMISSION_DENIED', service, { permission, resource })],
  });
}
