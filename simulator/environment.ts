/**
 * The environment that points this CLI and gcloud at a simulator, without credentials.
 * @param url URL of the simulator, ending in a slash
 * @param projectId gcloud's default project
 */
export function environmentOf(url: string, projectId: string): Record<string, string> {
  return {
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_SECURITYCENTER: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: url,
    BIGQUERY_EMULATOR_HOST: url.replace(/\/$/, ''),
    CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'True',
    CLOUDSDK_CORE_PROJECT: projectId,
    CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
  };
}
