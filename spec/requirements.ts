/**
 * Every documented fact that the contract states and every behaviour that we promise, as data.
 *
 * A test cites the ids that it proves with {@link verifies}; `scripts/requirements.test.ts` fails when an id
 * is cited by no test. `source` is a key of `x-sources` in openapi.yaml, or `promise` for behaviour of ours.
 */
export interface Requirement {
  statement: string;
  source:
    | "docs"
    | "docs-newer"
    | "docs-query"
    | "docs-callback"
    | "docs-errors"
    | "kling"
    | "observed"
    | "promise";
}

export const requirements = {
  // What the documentation says: spec/openapi.yaml.
  "spec:create.operation": {
    statement: "POST /kling/v1/videos/multi-image2video creates a task",
    source: "docs",
  },
  "spec:server": { statement: "The service is at https://api.cometapi.com", source: "docs" },
  "spec:auth": { statement: "Calls carry the CometAPI key as a bearer token", source: "docs" },
  "spec:json": { statement: "Requests and answers are JSON", source: "docs" },
  "spec:create.example": {
    statement: "The documented request and response stand byte for byte in the contract",
    source: "docs",
  },
  "spec:create.model-name": {
    statement: "model_name is an open string, for example kling-v1-6",
    source: "docs",
  },
  "spec:create.duration": { statement: "duration is the string 5 or 10, in seconds", source: "docs" },
  "spec:create.image-count": { statement: "image_list has 2 to 4 items", source: "docs" },
  "spec:create.image-form": {
    statement: "An image is a public URL or Base64 without a data: prefix",
    source: "docs",
  },
  "spec:create.image-format": { statement: "Images are JPG, JPEG or PNG", source: "docs" },
  "spec:create.image-bytes": { statement: "An image has at most 10 MB", source: "docs" },
  "spec:create.image-pixels": { statement: "An image has at least 300 x 300 px", source: "docs" },
  "spec:create.image-aspect": {
    statement: "An image's aspect ratio is between 1:2.5 and 2.5:1",
    source: "docs",
  },
  "spec:create.prompt": { statement: "prompt has at most 500 characters", source: "docs" },
  "spec:create.negative-prompt": { statement: "negative_prompt has at most 200 characters", source: "docs" },
  "spec:create.required": { statement: "image_list and prompt are required", source: "kling" },
  "spec:create.callback-url": { statement: "callback_url is the URL of a webhook", source: "docs" },
  "spec:create.mode": { statement: "mode is std (faster) or pro (better)", source: "docs" },
  "spec:create.cfg-scale": {
    statement: "cfg_scale is between 0 and 1, higher follows the prompt more closely",
    source: "docs",
  },
  "spec:create.static-mask": {
    statement: "static_mask freezes its white areas and has the input picture's aspect ratio and resolution",
    source: "docs",
  },
  "spec:create.dynamic-masks": {
    statement: "dynamic_masks has at most 6 groups of mask and trajectories",
    source: "docs",
  },
  "spec:create.trajectories": {
    statement: "trajectories has 2 to 77 integer points whose origin is the bottom left corner",
    source: "kling",
  },
  "spec:create.external-task-id": {
    statement: "external_task_id is your own id, unique per user, and can be used to query the task",
    source: "docs",
  },
  "spec:create.aspect-ratio": {
    statement: "aspect_ratio is 16:9, 9:16 or 1:1, and marked as newer",
    source: "docs-newer",
  },
  "spec:create.watermark": {
    statement: "watermark_info has a boolean enabled, and is marked as Kling's own",
    source: "kling",
  },
  "spec:open": {
    statement: "Requests and responses may carry properties that the contract does not list",
    source: "promise",
  },
  "spec:task.envelope": { statement: "An answer is an envelope of code 0, message and data", source: "docs" },
  "spec:task.id": { statement: "task_id is a string, larger than 2^53", source: "docs" },
  "spec:task.times": {
    statement: "created_at and updated_at are Unix times in milliseconds",
    source: "docs",
  },
  "spec:task.info": {
    statement: "task_info is an object, empty without an external_task_id",
    source: "docs",
  },
  "spec:task.states": {
    statement: "A task is submitted, processing, succeed or failed",
    source: "docs-query",
  },
  "spec:task.result": {
    statement: "A succeeded task has videos with id, url and a decimal duration string",
    source: "docs-query",
  },
  "spec:result.life": { statement: "A video is kept for 30 days", source: "kling" },
  "spec:get.operation": {
    statement: "GET /kling/v1/videos/multi-image2video/{task_id} queries a task",
    source: "docs-query",
  },
  "spec:tools": {
    statement:
      "Other people's generators make working clients of the contract, and renderers show it without a warning",
    source: "promise",
  },
  "spec:webhook": {
    statement: "The webhook's body is the task itself, flat, in any of the four states",
    source: "docs-callback",
  },
  "spec:error.envelopes": {
    statement: "A refused call has one of three JSON envelopes",
    source: "docs-errors",
  },
  "spec:error.statuses": {
    statement: "The documented error statuses are 400, 401, 403, 404, 413, 429, 500, 503, 504 and 524",
    source: "docs-errors",
  },
  "spec:error.service-codes": {
    statement: "Kling has 21 service codes besides 0, each with one HTTP status",
    source: "kling",
  },
  "spec:examples": {
    statement: "Every example is valid against its schema and equal to its file",
    source: "promise",
  },
  "spec:lint": { statement: "Each of our own lint rules catches what it is for", source: "promise" },
  "spec:sources": { statement: "Every field names the source that states it", source: "promise" },
  "spec:drift": {
    statement: "Every known disagreement between the sources stands in DRIFT.md",
    source: "promise",
  },
  "spec:generated": {
    statement: "A generated file that does not fit the contract is found",
    source: "promise",
  },

  // cometapi-kling
  "client:create": { statement: "create returns the task that the service answered", source: "promise" },
  "client:create.once": {
    statement: "One create makes at most one task and loses none, whatever is lost on the way",
    source: "promise",
  },
  "client:create.cut": {
    statement: "A streamed request that was cut before its last byte made no task, and is sent again",
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
  "client:get": { statement: "get returns the task as it is now", source: "promise" },
  "client:gateway": {
    statement: "A task in a gateway's own record is read, with the id that the gateway can be asked for",
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
    statement: "A busy service, a lost connection or a broken answer does not end a wait; a refused key does",
    source: "promise",
  },
  "client:wait.wake": {
    statement: "A wake-up ends a wait's pause, at most once a second, and polling goes on without it",
    source: "promise",
  },
  "client:wait.listeners": {
    statement: "What onUpdate and wake throw becomes a warning; the wait for a paid task goes on",
    source: "promise",
  },
  "client:wait.shared": {
    statement: "Any number of waits share one timer and a limit of looks under way",
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
    statement: "recover finds a task whose creation was in doubt, also in another process",
    source: "promise",
  },
  "client:retry": {
    statement:
      "A request is repeated only where it certainly made no task, at the pace that the service asks for",
    source: "promise",
  },
  "client:watch": {
    statement: "watch gives each change of a task once, the terminal state last",
    source: "promise",
  },
  "client:download": {
    statement: "download gives a video's bytes as they are read, and the API's key never to its host",
    source: "promise",
  },
  "client:download.resume": {
    statement: "A download goes on after a lost connection, and ends with exactly the file or an error",
    source: "promise",
  },
  "client:download.expired": {
    statement: "A refused video URL is renewed once by a look at the task, else ResultExpiredError",
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
    statement: "The README's handlers for Express, Hono and Next take a delivery and hand its task over",
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
  "client:generate": { statement: "generate creates and waits", source: "promise" },
  "client:errors": {
    statement: "An error has status, code, request id, and whether trying again makes sense",
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
    statement: "One or five images do not compile, and task_status narrows a task",
    source: "promise",
  },
  "client:schema": { statement: "cometapi-kling/schema gives paths for openapi-fetch", source: "promise" },
  "client:bench": {
    statement: "The bench sends every client into the same faults and counts the tasks that they make",
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
  "client:runtimes": {
    statement:
      "The packed client creates, waits, downloads and takes webhooks on Node 20, 22, 24 and 26, Bun, Deno, workerd and Chromium",
    source: "promise",
  },

  // cometapi-kling-mock contract
  "mock:documented": { statement: "The documented call gets the documented answer", source: "promise" },
  "mock:refuses": {
    statement: "A request outside the contract gets 400 in the documented envelope",
    source: "promise",
  },
  "mock:auth": { statement: "A missing or malformed Authorization header gets 401", source: "promise" },
  "mock:prefer": { statement: "Prefer serves every named example", source: "promise" },
  "mock:oracle": {
    statement: "Status, body and sl-violations are those of the stock Prism CLI",
    source: "promise",
  },
  "mock:memory": {
    statement: "A request asked again is answered from memory, and never with another request's answer",
    source: "promise",
  },
  "mock:large-body": {
    statement: "A body of four 10 MB images in Base64 passes, more gets 413",
    source: "promise",
  },
  "mock:malformed": {
    statement: "Malformed JSON, paths and content types get 400 in the documented envelope",
    source: "promise",
  },
  "mock:hostile": {
    statement: "No request ends the contract mock or makes it fail by itself",
    source: "promise",
  },
  "mock:production": { statement: "NODE_ENV=production changes nothing", source: "promise" },
  "mock:callbacks": { statement: "The contract mock sends no webhook", source: "promise" },
  "mock:cors": {
    statement: "A page of another origin can call the mock and read its headers",
    source: "promise",
  },
  "mock:stop": {
    statement: "SIGINT and SIGTERM end the command after the running answers",
    source: "promise",
  },
  "mock:startup-errors": {
    statement: "A taken port or a broken document ends the command with 1 and says why",
    source: "promise",
  },
  "mock:cli": {
    statement: "The command explains itself and refuses what it does not know",
    source: "promise",
  },
  "mock:package": {
    statement: "The packed mock installs without warnings and runs by npx in a clean folder",
    source: "promise",
  },

  // cometapi-kling-mock verify
  "mock:verify:flow": {
    statement: "verify sends the documented flow and has every exchange judged by Prism's engine",
    source: "promise",
  },
  "mock:verify:violations": {
    statement: "verify says of each violation where it is, what is there and the spec's rule",
    source: "promise",
  },
  "mock:verify:money": {
    statement: "verify creates no task on another machine without --paid, and never a second one",
    source: "promise",
  },
  "mock:verify:key": {
    statement: "verify sends the key to the upstream alone and shows it nowhere",
    source: "promise",
  },
  "mock:verify:answer": {
    statement: "An upstream that is not reached or does not answer in time is a failed check of verify",
    source: "promise",
  },
  "mock:verify:junit": {
    statement: "verify writes its verdicts as well-formed JUnit XML, whatever the upstream sent",
    source: "promise",
  },
  "mock:verify:cli": {
    statement: "verify refuses a command line that makes no sense before it sends anything",
    source: "promise",
  },
  "mock:prism-proxy": {
    statement: "Tests can put the stock Prism proxy with errors on in front of any upstream",
    source: "promise",
  },

  // cometapi-kling-mock simulate
  "simulator:video-file": {
    statement: "The result is a real H.264 MP4 of exactly 5 or 10 seconds that plays before it is loaded",
    source: "promise",
  },
  "simulator:video-http": {
    statement: "The result is served whole and in ranges, with validators, to pages of any origin",
    source: "promise",
  },
  "simulator:image-fault": {
    statement:
      "A Base64 picture outside the documented limits is told from its first bytes, and by what it breaks",
    source: "promise",
  },
  "simulator:webhook-order": {
    statement: "A receiver gets webhooks in the order in which they are due; a failing one holds up no other",
    source: "promise",
  },
  "simulator:webhook-faults": {
    statement: "Webhooks come twice, late, in another order or not at all if a scenario says so",
    source: "promise",
  },
  "simulator:webhook-record": {
    statement:
      "Every attempt is on record without secrets, and so is what was not sent; the queue is bounded",
    source: "promise",
  },
  "simulator:webhook-hosts": {
    statement:
      "Webhooks go to this machine only, unless a host is allowed by its name; redirects are not followed",
    source: "promise",
  },
  "simulator:lifecycle": {
    statement: "A task goes from submitted to its end by the clock, never by being looked at",
    source: "promise",
  },
  "simulator:ids": { statement: "Task ids are unique strings of 18 digits beyond 2^53", source: "promise" },
  "simulator:seed": { statement: "The same seed and requests make the same run", source: "promise" },
  "simulator:external-id": {
    statement: "external_task_id is unique and finds its task",
    source: "promise",
  },
  "simulator:auth": {
    statement: "Every key is valid unless a list says which ones; no key gets 401",
    source: "promise",
  },

  "simulator:scenario": {
    statement:
      "A scenario is chosen by option, Prefer or external_task_id; an unknown one is refused with all names",
    source: "promise",
  },
  "simulator:contract": {
    statement: "What a scenario answers fits the contract, except what is only seen in the field",
    source: "promise",
  },
  "simulator:errors": {
    statement: "Every documented error can be had on demand, and makes no task",
    source: "promise",
  },
  "simulator:rate-limit": {
    statement: "Rate and concurrency limits really count, and Retry-After says how long",
    source: "promise",
  },
  "simulator:failures": {
    statement: "A task can fail for each known reason, inside HTTP 200",
    source: "promise",
  },
  "simulator:faults": {
    statement: "A create can go wrong before or after its task was made, and a look can go wrong too",
    source: "promise",
  },

  "simulator:same-answers": {
    statement: "Valid and invalid requests get the contract mock's status, media type and shape",
    source: "promise",
  },

  "simulator:admin": {
    statement: "Admin routes list, advance, change and reset what is simulated, and are never billed",
    source: "promise",
  },
  "simulator:journal": {
    statement: "The journal is bounded and without keys; billedTasks are the tasks that were really made",
    source: "promise",
  },
  "simulator:state": { statement: "A simulator can go on from the state of another", source: "promise" },
  "simulator:clock": {
    statement: "Time is real, faster, or stands still until it is advanced; what is due runs in order",
    source: "promise",
  },

  "simulator:message": {
    statement: "A refused create is told which field breaks which rule",
    source: "promise",
  },
  "simulator:fetch": {
    statement: "The simulator is a web-standard fetch: streams, aborts and limits behave as over a network",
    source: "promise",
  },
  "simulator:webhooks": {
    statement:
      "Each change of a task with a callback_url is told once, when it happens; a refused request never is",
    source: "promise",
  },
  "simulator:images": {
    statement: "A Base64 picture that the service cannot use makes a failed task after a 200",
    source: "promise",
  },
  "simulator:result": {
    statement: "The result's URL is served without a key from success until 30 days later",
    source: "promise",
  },

  "simulator:options": { statement: "A wrong option of the simulator is refused by name", source: "promise" },
  "simulator:page": {
    statement:
      "The simulator runs in a page under a strict policy: no Node, no eval, at most 40 kB without the videos",
    source: "promise",
  },

  "simulator:judged": {
    statement: "The stock Prism proxy finds no violation in any documented scenario",
    source: "promise",
  },
  "simulator:abuse": {
    statement: "Whatever is sent, each answer is a documented one; a 5xx comes only where one was asked for",
    source: "promise",
  },
  "simulator:memory": {
    statement: "What callers send, long ids and URLs too, fills no memory",
    source: "promise",
  },
  "simulator:http": {
    statement: "Over HTTP a fault really cuts or stalls, and nothing that a client sends ends the server",
    source: "promise",
  },
  "simulator:urls": {
    statement: "The result's URL leads to where the caller reached the simulator",
    source: "promise",
  },
  "simulator:start": {
    statement: "startSimulator serves a simulator on a port and stops it",
    source: "promise",
  },
  "simulator:cli:start": {
    statement: "simulate prints its address and a call that works",
    source: "promise",
  },
  "simulator:cli:usage": {
    statement: "simulate explains itself and refuses values that make no sense with 2",
    source: "promise",
  },
  "simulator:cli:log": {
    statement: "Each answer and webhook is a line, readable or JSON, without key, query or body",
    source: "promise",
  },
  "simulator:cli:db": {
    statement: "With --db an answered create outlives a killed process, and ids, names and scenarios go on",
    source: "promise",
  },
  "simulator:cli:db-file": {
    statement: "A file that is in use, or no database of this version, is refused and left as it is",
    source: "promise",
  },

  // apps/docs
  "docs:links": {
    statement: "Every link and anchor of the site leads somewhere, and nothing comes from another host",
    source: "promise",
  },
  "docs:reference": {
    statement: "The site has every operation, field, limit, error and export",
    source: "promise",
  },
  "docs:sections": { statement: "What a README says, the site shows from there", source: "promise" },
  "docs:access": {
    statement: "axe finds nothing serious on the site, in light and dark, and no table is cut",
    source: "promise",
  },
  "docs:search": {
    statement: "The site is searched without a network, in light and dark",
    source: "promise",
  },

  // apps/demo
  "demo:flow": {
    statement: "Pictures, a prompt and settings become a task whose status is shown",
    source: "promise",
  },
  "demo:secret": { statement: "The key stays in the server; no file of the page has it", source: "promise" },
  "demo:simulator": {
    statement: "npm start's page makes tasks in the simulator, and the video of a finished one plays",
    source: "promise",
  },
  "demo:offline": {
    statement:
      "The built page makes a video on any web server: the simulator is in the page, and nothing else is asked",
    source: "promise",
  },
  "demo:errors": {
    statement: "Every end that a task can come to is told with what happened and what to do",
    source: "promise",
  },
  "demo:pictures": {
    statement: "Pictures come by picker, drop, paste and address, are shown, put in order and taken out",
    source: "promise",
  },
  "demo:problems": {
    statement: "What the client would refuse is shown at the field concerned, while one types",
    source: "promise",
  },
  "demo:masks": {
    statement:
      "Masks and paths are drawn on the picture, by pointer and keyboard, within the contract's limits",
    source: "promise",
  },
  "demo:history": {
    statement: "A reload loses no task: it is stored before it is sent, and goes on by itself",
    source: "promise",
  },
  "demo:uncertain": {
    statement: "A create whose outcome is unknown is shown as such, is looked for, and is never sent again",
    source: "promise",
  },
  "demo:backends": {
    statement: "The page's server tells which backends there are; what costs money is never chosen by itself",
    source: "promise",
  },
  "demo:access": {
    statement: "The page needs no pointer, fits 360 px to 4k, and axe finds nothing in any view",
    source: "promise",
  },
  "demo:languages": {
    statement: "The page speaks English and Turkish, and remembers which was chosen",
    source: "promise",
  },
  "demo:policy": {
    statement:
      "The built page's policy allows nothing inline and no other host, and its scripts have a size limit",
    source: "promise",
  },

  // the simulator in tests and pages
  "simulator:msw": {
    statement:
      "MSW handlers answer by the simulator under any base URL, cut connections included, and touch nothing else",
    source: "promise",
  },
  "simulator:vitest": {
    statement:
      "useSimulator gives each test its own simulator and clock; run drives a promise to its end or says why it has none",
    source: "promise",
  },

  // the repository
  "repository:levels": {
    statement: "A file imports only from lower levels, as design has them",
    source: "promise",
  },
  "repository:docs": {
    statement:
      "Every snippet of the READMEs works as printed, and they name every option, value and error of their package",
    source: "promise",
  },
  "repository:release": {
    statement:
      "A release is refused unless its registry, versions, commits and the repository in its packages are what they have to be",
    source: "promise",
  },
  "repository:workflows": {
    statement:
      "Workflows take actions by their commit, know no lasting secret, and give each job what it needs and no more",
    source: "promise",
  },
  "repository:api-report": {
    statement: "API.md of a published package is what it exports, and changes only together with a changeset",
    source: "promise",
  },
  "repository:rehearsal": {
    statement:
      "The release script publishes to a registry on this machine, and clean projects of every kind make a video with what they install from there",
    source: "promise",
  },
  "repository:start": {
    statement: "npm start serves mock and demo, prints both URLs and stops on a signal",
    source: "promise",
  },
  "repository:architecture": {
    statement: "The picture of the packages has the arrows that the manifests and the imports have",
    source: "promise",
  },
  "repository:supply-chain": {
    statement:
      "What an install brings is known and free to use, every version is exact, and no package runs a script",
    source: "promise",
  },
} as const satisfies Record<string, Requirement>;

export type RequirementId = keyof typeof requirements;

/**
 * Title of a test that proves requirements: `test(verifies("mock:auth", "refuses a basic header"), ...)`.
 * The ids stay readable in the report of a run.
 */
export function verifies(ids: RequirementId | readonly RequirementId[], title: string): string {
  return `${title} [${typeof ids === "string" ? ids : ids.join(", ")}]`;
}
