import { KlingError } from "../../src/index.ts";
import { fulfil, type Order, type OrderEnd } from "./order.ts";
import type { StartClient } from "./order-clients.ts";
import type { GetStep, PostStep } from "./order-steps.ts";
import { OrderWorld, type World } from "./order-world.ts";

export interface Schedule {
  world: World;
  order: Order;
  steps: readonly (PostStep | GetStep)[];
  startClient: StartClient;
}

/** Plays one order to its end, lets all that is late take effect, and checks what must always hold. */
export async function play({
  world: settings,
  order,
  steps,
  startClient,
}: Schedule): Promise<OrderWorld & { end: OrderEnd }> {
  const world = new OrderWorld(settings, steps);
  let end: OrderEnd | undefined;
  let failure: unknown;
  fulfil(world, order, startClient).then(
    (value) => {
      end = value;
    },
    (thrown: unknown) => {
      failure = thrown;
    },
  );
  await world.clock.runUntil(() => end !== undefined || failure !== undefined);
  await world.clock.runUntil(() => world.clock.pending() === 0);
  if (end === undefined) throw failure;
  check(world, end, order);
  return Object.assign(world, { end });
}

function check(
  { made, givenIds }: OrderWorld,
  { task, error, isCreate, reference }: OrderEnd,
  order: Order,
): void {
  if (made.length > 1) throw new Error(`${made.length} tasks were made for one order`);
  if (task !== undefined) {
    if (task.task_id !== made[0]?.task_id)
      throw new Error(`the result is task ${task.task_id}, which is not the order's`);
    if (isCreate && order.method === "generate" && task.task_status === "failed")
      throw new Error("a failed task is a success");
    return;
  }
  if (!(error instanceof KlingError)) throw error;
  const [id] = givenIds;
  if (id !== undefined && reference?.taskId !== id)
    throw new Error(`the id ${id}, which the service gave, is lost`);
  if (isCreate && error.billed === "no" && made.length > 0)
    throw new Error(`a task was made, and ${error.name} says that none was`);
}
