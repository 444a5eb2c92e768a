import type { Requirement } from "./requirement.ts";

/** What apps/demo and apps/docs promise. */
export const demo = {
  // apps/docs
  "docs:links": {
    statement: "Every link and anchor of the site leads somewhere, and nothing comes from another host",
    source: "promise",
  },
  "docs:reference": {
    statement: "The site has every operation, field, limit, error and export",
    source: "promise",
  },
  "docs:web-app": {
    statement:
      "The page of the guide makes a video with the simulator, behind a dev server and inside the page, also after a reload",
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
} as const satisfies Record<string, Requirement>;
