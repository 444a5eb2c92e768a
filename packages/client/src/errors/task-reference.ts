/**
 * Finds a task later, also in another process. It is plain JSON, to be stored. At least one of the two ids is known,
 * unless the endpoint has no `external_task_id` or `submitOnce` is off, and you gave no id.
 */
export interface TaskReference {
  /** Version of this format. */
  version: 1;
  /** The endpoint that the task belongs to, for example `multiImage2Video`. */
  endpoint: string;
  /** The service's id, known once the service has answered. */
  taskId?: string | undefined;
  /** The id that the create request carried: yours, or one that the client made. */
  externalTaskId?: string | undefined;
  /** When the create began, Unix time in milliseconds. */
  submittedAt?: number | undefined;
  /**
   * After this Unix time in milliseconds, the create sends nothing. Some minutes later, `recover` can tell with one
   * lookup that there is no task.
   */
  submitDeadline?: number | undefined;
}
