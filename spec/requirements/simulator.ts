import type { Requirement } from "./requirement.ts";

/** What the simulator of cometapi-kling-mock promises, in tests and pages too. */
export const simulator = {
  // cometapi-kling-mock simulate
  "simulator:video-file": {
    statement:
      "The result is a real H.264 MP4 or PNG of the asked aspect ratio, exactly as long as its duration says; a video plays before it is loaded",
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
      "Webhooks go to this machine only, unless a host is allowed by its name; never to the simulator itself, and to no unnamed host if a page of another site made the task; redirects are not followed",
    source: "promise",
  },
  "simulator:lifecycle": {
    statement: "A task goes from submitted to its end by the clock, never by being looked at",
    source: "promise",
  },
  "simulator:ids": {
    statement: "Task ids are unique strings of 18 or 19 digits beyond 2^53, grow, and carry their time",
    source: "promise",
  },
  "simulator:endpoints": {
    statement: "Every endpoint of the contract is simulated, from the contract alone",
    source: "promise",
  },
  "simulator:rules": {
    statement: "A body of any endpoint gets the verdict of JSON Schema, rule by rule",
    source: "promise",
  },
  "simulator:known-ids": {
    statement: "An id that no call made is refused, and one that a call made is taken by every other",
    source: "promise",
  },
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
    statement:
      "Requests get the contract mock's status, and its media type and shape where the contract has a response",
    source: "promise",
  },

  "simulator:admin": {
    statement:
      "Admin routes list, advance, change and reset what is simulated, are never billed, and serve neither foreign pages nor foreign names",
    source: "promise",
  },
  "simulator:journal": {
    statement: "The journal is bounded and without keys; billedTasks are the tasks that were really made",
    source: "promise",
  },
  "simulator:state": { statement: "A simulator can go on from the state of another", source: "promise" },
  "simulator:clock": {
    statement:
      "Time is real, faster, or stands still until it is advanced; it never goes back; what is due runs in order",
    source: "promise",
  },

  "simulator:message": {
    statement: "A refused create is told which field breaks which rule",
    source: "promise",
  },
  "simulator:reason": {
    statement: "The reason of each refusal is in the journal: field and rule, no text of the request",
    source: "promise",
  },
  "simulator:listeners": {
    statement:
      "An error of a listener costs no response, and a create that cannot be stored gets 500 and no task",
    source: "promise",
  },
  "simulator:worlds": {
    statement:
      "A run, or a request, can play a service without lookups by external_task_id, with old states, late tasks, other ids in webhooks, and a gateway's paths and forms",
    source: "promise",
  },
  "simulator:models": {
    statement:
      "A model_name that the contract does not name for the endpoint is refused, unless it is allowed",
    source: "promise",
  },
  "simulator:picture-urls": {
    statement: "A picture URL that the service cannot reach fails the task, judged by its host alone",
    source: "promise",
  },
  "simulator:key": {
    statement: "The simulator can be told to ask for no key; handlers at a path of the page need none",
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
    statement:
      "The result's URL leads to where the caller reached the simulator, or to its public URL, and says when it expires",
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

  // the simulator in tests and pages
  "simulator:msw": {
    statement:
      "MSW handlers answer by the simulator under any base URL, cut connections included, and touch nothing else",
    source: "promise",
  },
  "simulator:testing": {
    statement: "createTestSimulator works without a framework, beside others, and under fake timers",
    source: "promise",
  },
  "simulator:vitest": {
    statement:
      "useSimulator gives each test its own simulator and clock; run drives a promise to its end or says why it has none",
    source: "promise",
  },
} as const satisfies Record<string, Requirement>;
