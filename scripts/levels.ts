/**
 * The house's levels: a source file imports only files of a lower level of its own package, and from outside
 * only what is named here. `scripts/levels.test.ts` holds the code against this table, so a new file needs a
 * place in it first.
 */
export interface PackageLevels {
  /** Folder of the sources, from the repository's root. */
  folder: string;
  /** Level of each file. Equal levels do not import each other. */
  files: Record<string, number>;
  /** Imports from outside the folder that every file may make. */
  outside: string[];
  /** Further imports from outside, by file. */
  outsideOf: Record<string, string[]>;
}

export const levels: PackageLevels[] = [
  {
    folder: "packages/client/src",
    files: {
      "generated/schema.ts": 0,
      "generated/limits.ts": 0,
      "delay.ts": 0,
      "waker.ts": 0,
      "gate.ts": 1,
      "shared-timer.ts": 1,
      "task-status.ts": 1,
      "errors.ts": 2,
      "error-code.ts": 3,
      "hooks.ts": 3,
      "options.ts": 4,
      "concurrency.ts": 5,
      "connection-failure.ts": 5,
      "image-header.ts": 0,
      "random-id.ts": 0,
      "request-body.ts": 3,
      "image.ts": 4,
      "check-input.ts": 5,
      "parse-task.ts": 3,
      "decode.ts": 4,
      "retry.ts": 4,
      "transport.ts": 6,
      "task.ts": 7,
      "governor.ts": 6,
      "submit-once.ts": 8,
      "wait-for-task.ts": 8,
      "video-request.ts": 5,
      "download.ts": 8,
      "multi-image2video.ts": 9,
      "callback-url.ts": 3,
      "seen-tasks.ts": 2,
      "read-body.ts": 0,
      "node-http.ts": 0,
      "client.ts": 10,
      "index.ts": 11,
      "node.ts": 11,
      "webhook.ts": 11,
    },
    outside: [],
    // openapi-fetch has been announced as deprecated: one file to change when it goes.
    outsideOf: { "transport.ts": ["openapi-fetch"], "node.ts": ["node:"] },
  },
  {
    folder: "packages/mock/src",
    files: {
      "generated/schema.ts": 0,
      "generated/check-create.ts": 0,
      "generated/error-answers.ts": 0,
      "generated/image-limits.ts": 0,
      "generated/video-5s.ts": 0,
      "generated/video-10s.ts": 0,
      "simulator/callback-host.ts": 0,
      "simulator/deliverer-hold.ts": 0,
      "simulator/deliverer-post.ts": 0,
      "simulator/deliverer-record.ts": 3,
      "simulator/deliverer.ts": 4,
      "simulator/image-judge-header.ts": 0,
      "simulator/image-judge.ts": 1,
      "simulator/result-video-range.ts": 0,
      "simulator/result-video.ts": 1,
      "simulator/random.ts": 0,
      "simulator/timer-queue.ts": 0,
      "simulator/plain-http.ts": 0,
      "simulator/journal.ts": 0,
      "simulator/clock.ts": 1,
      "simulator/task-ids.ts": 1,
      "simulator/plan.ts": 1,
      "simulator/read-body.ts": 1,
      "simulator/check-request.ts": 1,
      "simulator/limits.ts": 2,
      "simulator/scenarios.ts": 2,
      "simulator/answers.ts": 3,
      "simulator/task.ts": 3,
      "simulator/task-store.ts": 4,
      "simulator/service.ts": 5,
      "simulator/create-task.ts": 6,
      "simulator/get-task.ts": 6,
      "simulator/result.ts": 6,
      "simulator/admin.ts": 6,
      "simulator/route.ts": 7,
      "simulator/fetch-shell.ts": 8,
      "simulator/simulator.ts": 9,
      "simulator.ts": 10,
      "prism-engine.ts": 1,
      "read-request.ts": 1,
      "plain-listener.ts": 1,
      "answer-memory.ts": 1,
      "fetch-handler.ts": 2,
      "spec-file.ts": 2,
      "curl-example.ts": 3,
      "contract-mock.ts": 3,
      "serve.ts": 4,
      "start-contract-mock.ts": 5,
      "command-line.ts": 5,
      "contract-command.ts": 6,
      "cli.ts": 12,
      "index.ts": 11,
    },
    outside: ["node:"],
    outsideOf: {
      // Prism's own engine, never an imitation; the build bundles it into one file.
      "prism-engine.ts": ["@stoplight", "ajv", "ajv-formats"],
    },
  },
  {
    folder: "apps/demo/src",
    files: {
      "draft.ts": 0,
      "kling.ts": 0,
      "state.ts": 1,
      "use-task.ts": 2,
      "error-note.tsx": 3,
      "image-picker.tsx": 3,
      "task-form.tsx": 4,
      "task-view.tsx": 4,
      "app.tsx": 5,
      "main.tsx": 6,
    },
    // The page knows the client, and nothing of the mock: that it may talk to one is the server's business.
    outside: ["cometapi-kling", "react", "react-dom"],
    outsideOf: {},
  },
];
