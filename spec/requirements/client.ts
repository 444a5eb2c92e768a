import type { Requirement } from "./requirement.ts";

/** What cometapi-kling promises. */
export const client = {
  "client:endpoints": {
    statement: "Every endpoint of the contract is a part of the client, with its own path, input and result",
    source: "promise",
  },
  "client:call": {
    statement: "An endpoint that answers at once is sent again only after what certainly executed nothing",
    source: "promise",
  },
  "client:create": { statement: "create returns the task that the service answered", source: "promise" },
  "client:create.once": {
    statement: "One create makes at most one task and loses none, whatever is lost on the way",
    source: "promise",
  },
  "client:create.unaided": {
    statement:
      "No create is sent again while an earlier request may take effect, unless the service keeps ids unique",
    source: "promise",
  },
  "client:create.delivery": {
    statement:
      "A delivery settles a lost answer, in this process or another, once the service confirms its id",
    source: "promise",
  },
  "client:create.taken": {
    statement:
      "With ifTaken: return, a create under an id of yours that is taken returns the task that has it",
    source: "promise",
  },
  "client:create.cut": {
    statement: "A streamed request that was cut before its last byte made no task, and is sent again",
    source: "promise",
  },
  "client:create.unsent": {
    statement:
      "A request that certainly did not leave made no task, whoever reports it; the error says at once why, and what to set",
    source: "promise",
  },
  "client:create.images": {
    statement: "An image is a URL, Base64, a data: URL or a Blob, bare or as { image }",
    source: "promise",
  },
  "client:create.reference": {
    statement: "onReference can store a task's reference before the request that is paid for leaves",
    source: "promise",
  },
  "client:create.stream": {
    statement:
      "A Blob is encoded while it is sent, anew for each attempt, and never stands in memory as text",
    source: "promise",
  },
  "client:validate": {
    statement: "A request outside the documented limits is refused before it is sent, all problems at once",
    source: "promise",
  },
  "client:get": { statement: "get returns the task as it is now, and never another one", source: "promise" },
  "client:gateway": {
    statement:
      "A task in a gateway's own record is read to its end, with the id that the gateway can be asked for",
    source: "promise",
  },
  "client:wait": { statement: "wait polls until the task has succeeded and returns it", source: "promise" },
  "client:wait.failed": {
    statement: "A failed task is thrown as TaskFailedError, with its reason and its id",
    source: "promise",
  },
  "client:wait.timeout": {
    statement: "A wait that takes too long throws WaitTimeoutError with the task's id",
    source: "promise",
  },
  "client:wait.abort": {
    statement: "An abort ends a wait at once and leaves no listener behind",
    source: "promise",
  },
  "client:wait.unknown-status": {
    statement: "A status that we do not know is waited on at the normal pace",
    source: "promise",
  },
  "client:wait.blip": {
    statement:
      "A busy service, a lost connection, a broken answer or a late task does not end a wait; a refused key does",
    source: "promise",
  },
  "client:wait.notify": {
    statement: "A notification ends a wait's pause, at most once a second, and polling goes on without it",
    source: "promise",
  },
  "client:wait.listeners": {
    statement: "What onUpdate and a notifier throw becomes a warning; the wait for a paid task goes on",
    source: "promise",
  },
  "client:wait.polls": {
    statement: "Any number of waits share a limit of polls under way, and none holds the others up for long",
    source: "promise",
  },
  "client:concurrency": {
    statement:
      "With concurrency.tasks, creates queue until a task has ended; 1302 and 1303 lower the limit, not the caller",
    source: "promise",
  },
  "client:hooks": {
    statement:
      "onRequest, onResponse, onRetry and onPoll tell what happens, without a secret, and change nothing",
    source: "promise",
  },
  "client:middleware": {
    statement: "middleware changes requests and answers, and cannot take the key to another host",
    source: "promise",
  },
  "client:recover": {
    statement: "recover finds a task whose create request had an unknown outcome, also in another process",
    source: "promise",
  },
  "client:recover.absent": {
    statement: "recover ends with certainty in a fresh process, where lookups are known to be served",
    source: "promise",
  },
  "client:retry": {
    statement:
      "A request is repeated only where it certainly made no task, at the pace that the service asks for",
    source: "promise",
  },
  "client:watch": {
    statement:
      "watch gives each change of a task once, the terminal state last, and can be left at any moment",
    source: "promise",
  },
  "client:download": {
    statement: "download gives a file's bytes as they are read, and the API's key never to its host",
    source: "promise",
  },
  "client:download.resume": {
    statement: "A download goes on after a lost connection, and ends with exactly the file or an error",
    source: "promise",
  },
  "client:download.expired": {
    statement:
      "A refused URL is renewed once by a query of the task; ResultExpiredError comes on proof that the file is gone",
    source: "promise",
  },
  "client:download.file": {
    statement: "downloadToFile never leaves a half or a foreign file under the final name",
    source: "promise",
  },
  "client:webhook": {
    statement: "A delivery is a hint: onTask gets what the service itself says, each state once",
    source: "promise",
  },
  "client:webhook.sign": {
    statement: "A delivery at a URL that is unsigned, changed, expired or for another task is refused",
    source: "promise",
  },
  "client:webhook.frameworks": {
    statement:
      "The README's handlers for Express, Fastify, Hono and Next take a delivery and hand its task over",
    source: "promise",
  },
  "client:webhook.external-id": {
    statement:
      "A delivery with an id that the service does not know is settled by the id that its URL was signed for",
    source: "promise",
  },
  "client:webhook.order": {
    statement: "Repeated, late and concurrent deliveries never take a task back or hand a state over twice",
    source: "promise",
  },
  "client:webhook.bounds": {
    statement:
      "A webhook handler answers in bounded time and memory, whatever hangs: deliveries of one task share a query, and none holds up another task",
    source: "promise",
  },
  "client:webhook.claim": {
    statement:
      "With a store that several processes share, each state is handed over once while none dies, and again after one has died",
    source: "promise",
  },
  "client:webhook.node": {
    statement:
      "toNodeHandler never rejects and never ends the process, and tells how to hand over a body that was read before it",
    source: "promise",
  },
  "client:generate": { statement: "generate creates and waits", source: "promise" },
  "client:errors": {
    statement: "An error has status, code, request id, and whether trying again makes sense",
    source: "promise",
  },
  "client:errors.bounded": {
    statement:
      "Of an answer at most 1 MiB is read, more is an error that is not repeated, and an error keeps 4,096 characters of it",
    source: "promise",
  },
  "client:errors.layers": {
    statement: "An error inside a gateway's message is read: its code decides class, retryable and billed",
    source: "promise",
  },
  "client:errors.task-id": {
    statement: "An id of a task anywhere in an answer to create is in the error, however the answer ends",
    source: "promise",
  },
  "client:errors.envelope-first": {
    statement: "code other than 0 inside HTTP 200 is an error",
    source: "promise",
  },
  "client:errors.reference": {
    statement: "An error about a task says where to find it",
    source: "promise",
  },
  "client:errors.unexpected": {
    statement: "HTML, a redirect or broken JSON is an UnexpectedResponseError, never a result",
    source: "promise",
  },
  "client:errors.identity": {
    statement: "An error is recognised across two copies of the package",
    source: "promise",
  },
  "client:secret": {
    statement: "The key is in no error, no log of client or error, and goes to no other host",
    source: "promise",
  },
  "client:options": {
    statement: "A wrong option is refused by name when the client is made",
    source: "promise",
  },
  "client:browser": {
    statement: "A key in a browser is refused unless asked for; a proxy needs no key",
    source: "promise",
  },
  "client:types": {
    statement: "A missing field or a wrong word does not compile, and task_status narrows a task",
    source: "promise",
  },
  "client:schema": { statement: "cometapi-kling/schema gives paths for openapi-fetch", source: "promise" },
  "client:bench": {
    statement: "The bench sends every client into the same faults and counts the tasks that they make",
    source: "promise",
  },
  "client:package.types": {
    statement:
      "The types of every entry resolve with commonjs, node16, node18, node20, nodenext and bundler, in CommonJS and ES modules",
    source: "promise",
  },
  "client:package": { statement: "The packed client installs and runs in a clean folder", source: "promise" },
  "client:size": {
    statement:
      "A page that creates and waits loads no more than the README says, and the code of downloads with the first download",
    source: "promise",
  },
  "client:start": {
    statement:
      "Importing the client opens two files of its own and openapi-fetch, since files are what an import costs",
    source: "promise",
  },
  "client:isomorphic": {
    statement: "The client's entry uses no Node built-in and touches no fetch class when loaded",
    source: "promise",
  },
  "client:runtimes.worker": {
    statement:
      "The requests of a Cloudflare Worker can share one client, and none waits for the timer of another",
    source: "promise",
  },
  "client:jest": {
    statement:
      "The packed client works in Jest, with the set-ups that its README describes for node and jsdom",
    source: "promise",
  },
  "client:runtimes": {
    statement:
      "The packed client creates, waits, downloads and takes webhooks on Node 20, 22, 24 and 26, Bun, Deno, workerd and Chromium",
    source: "promise",
  },
} as const satisfies Record<string, Requirement>;
