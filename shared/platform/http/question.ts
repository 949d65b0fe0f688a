/** What is asked of a Google API, in the words of its errors. */
export interface Question {
  /** `Kubernetes Engine API` */
  readonly api: string;
  /** `projects/P`, `folders/N`, `organizations/N` */
  readonly resource: string;
}
