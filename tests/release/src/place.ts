/** A folder in which only the client is installed. */
export interface Place {
  folder: string;
  /** The whole environment of its programs. */
  env: NodeJS.ProcessEnv;
  /** Address of the mock. */
  service: string;
}

/** What a consumer's program prints. */
export interface Outcome {
  taskId: string;
  status: string;
  contentType: string;
  bytes: number;
}
