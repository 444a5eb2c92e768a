import type { Requirement } from "./requirement.ts";

/** What the contract mock and `verify` of cometapi-kling-mock promise. */
export const mock = {
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
    statement:
      "No request, and no closed pipe, ends the contract mock; a hostile body costs little time and memory",
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
} as const satisfies Record<string, Requirement>;
