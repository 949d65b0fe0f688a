/** What judging depends on besides the cluster. */
export interface JudgePolicy {
  /** The day that exemptions are measured against, `YYYY-MM-DD` in UTC. */
  readonly today: string;
  /** A counter watched for less than this is no answer. */
  readonly minimumWindowSeconds: number;
  /** Quiet for this long, and the port can be closed. */
  readonly quietSeconds: number;
}
