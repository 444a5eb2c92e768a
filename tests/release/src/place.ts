/** A clean folder that has installed the client, and nothing else. */
export interface Place {
  folder: string;
  /** All of the environment of its programs. */
  env: NodeJS.ProcessEnv;
  /** Address of the mock. */
  service: string;
}

/** What a consumer's program says that it got. */
export interface Outcome {
  taskId: string;
  status: string;
  contentType: string;
  bytes: number;
}
