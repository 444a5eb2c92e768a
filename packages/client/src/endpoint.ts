/** An endpoint that creates a task. */
export interface TaskEndpoint<Input, Result> {
  create(input: Input): Promise<Result>;
}

/** An endpoint that answers at once. */
export type CallEndpoint<Input, Answer> = (input: Input) => Promise<Answer>;
