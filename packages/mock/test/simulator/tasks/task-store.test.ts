import { expect, test } from "vitest";
import { createTaskStore } from "../../../src/simulator/tasks/task-store.ts";

test("drops the oldest tasks with both of their ids, repeatedly, and after it was cleared", () => {
  const store = createTaskStore(3);
  for (const round of [1, 2]) {
    for (let count = 1; count <= 10; count++) {
      const task_id = `${round}-${count}`;
      store.add({
        task_id,
        external_task_id: `x${task_id}`,
        created_at: 0,
        endpoint: "multiImage2Video",
        seconds: 60,
        duration: 5,
        pace: 1,
      });
      const kept = [...store.all()].map(({ stored }) => stored.task_id);
      expect(kept).toEqual([count - 2, count - 1, count].filter((n) => n > 0).map((n) => `${round}-${n}`));
      expect(store.byTaskId(`${round}-${count - 3}`)).toBeUndefined();
      expect(store.byExternalTaskId(`x${round}-${count - 3}`)).toBeUndefined();
      expect(store.byExternalTaskId(`x${task_id}`)?.stored.task_id).toBe(task_id);
    }
    store.clear();
    expect(store.size).toBe(0);
  }
});
