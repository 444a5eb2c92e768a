import type { Measured } from "./aborts.ts";
import type { Behaviour } from "./behaviour.ts";
import { type FaultResult, faults } from "./faults.ts";
import { table, time } from "./table.ts";
import type { Target } from "./target.ts";

/** The behaviour of each client, by its name. */
export type Behaviours = ReadonlyMap<string, Behaviour>;

function ended({ how, idKnown, ms, tasks, elsewhere, shown }: FaultResult, leftAfterMs: number): string {
  if (how === "absent") return "-";
  const made = elsewhere === undefined ? tasks : elsewhere.requests;
  const wrong = elsewhere === undefined ? "resolves without a task" : "takes the other host's task";
  const end = how === "resolved" && !idKnown ? wrong : how;
  const parts = [
    `**${made}**${idKnown && made > 0 ? " + id" : ""}`,
    how === "pending" ? `no end in ${time(leftAfterMs)}` : `${end} ${time(ms)}`,
  ];
  if (elsewhere?.key) parts.push("KEY SENT");
  if (shown.length > 0) parts.push(`logs the ${shown.join(" and ")}`);
  return parts.join(", ");
}

/** Tasks made, whether the caller knows the id of one, how the call ended and when. */
export function faultTable(behaviours: Behaviours, boundMs: number): string {
  return table([
    ["fault", ...behaviours.keys()],
    ...faults.map(({ name }) => [
      name,
      ...[...behaviours.values()].map((behaviour) => {
        const result = behaviour.faults.find(({ fault }) => fault === name);
        return result === undefined ? "" : ended(result, boundMs);
      }),
    ]),
    [
      "the client, logged",
      ...[...behaviours.values()].map(({ log }) =>
        log.log || log.json ? `KEY${log.json ? ", in JSON too" : ""}` : "no key",
      ),
    ],
  ]);
}

const inSummary = [
  "connection cut after create",
  "500 after create",
  "502 page after create",
  "no answer after create",
  "body stalls after create",
  "code 1102 in HTTP 200",
  "redirect to another host",
];

function briefly({ how, idKnown, tasks, elsewhere, shown }: FaultResult): string {
  const parts = [`${elsewhere?.requests ?? tasks}${idKnown && tasks > 0 ? " + id" : ""}`];
  if (how === "pending") parts.push("hangs");
  if (elsewhere !== undefined && elsewhere.requests > 0) parts.push("followed");
  else if (how === "resolved" && !idKnown) parts.push("as success");
  if (shown.length > 0) parts.push(`logs ${shown.join(" and ")}`);
  return parts.join(", ");
}

/** The rows of the summary. */
export function behaviourSummary(
  behaviours: Behaviours,
  bounds: { abortMs: number; waitMs: number },
): string[][] {
  const all = [...behaviours.values()];
  const aborts = ["body", "retry sleep", "poll sleep"].map((point) => [
    `abort in: ${point}`,
    ...all.map((behaviour) => cell(behaviour.aborts[point], bounds.abortMs)),
  ]);
  return [
    ...inSummary.map((name) => [
      name,
      ...all.map(({ faults: results }) =>
        results
          .filter(({ fault }) => fault === name)
          .map(briefly)
          .join(),
      ),
    ]),
    ["`console.log(client)`", ...all.map(({ log }) => (log.log || log.json ? "key" : "no key"))],
    ...aborts,
    ["listeners left after 100 calls", ...all.map(({ listeners }) => String(listeners))],
    [
      "wait of 1 s, poll unanswered",
      ...all.map(({ waitBoundStalled }) => cell(waitBoundStalled, bounds.waitMs)),
    ],
  ];
}

/** The errors of each client. */
export function thrownTable(behaviours: Behaviours): string {
  return table([
    ["fault", "client", "what is thrown"],
    ...faults.flatMap(({ name }) =>
      [...behaviours].flatMap(([client, behaviour]) => {
        const thrown = behaviour.faults.find(({ fault }) => fault === name)?.thrown;
        return thrown === undefined
          ? []
          : [[name, client, thrown.replaceAll("|", "\\|").replaceAll("<", "&lt;")]];
      }),
    ),
  ]);
}

function cell(measured: Measured | undefined, boundMs: number): string {
  if (typeof measured === "number") return time(measured);
  if (measured === "does not end") return `> ${time(boundMs)}`;
  return measured === undefined || measured === "absent" ? "-" : measured;
}

/** How fast each client ends after an abort, what it leaves behind, and how exact its bound of a wait is. */
export function abortTable(behaviours: Behaviours, bounds: { abortMs: number; waitMs: number }): string {
  const all = [...behaviours.values()];
  const points = Object.keys(all[0]?.aborts ?? {});
  return table([
    ["", ...behaviours.keys()],
    ...points.map((point) => [
      `abort in: ${point}`,
      ...all.map(({ aborts }) => cell(aborts[point], bounds.abortMs)),
    ]),
    ["listeners left after 100 calls", ...all.map(({ listeners }) => String(listeners))],
    ["wait of 1 s, polls answered", ...all.map(({ waitBound }) => cell(waitBound, bounds.waitMs))],
    [
      "wait of 1 s, poll unanswered",
      ...all.map(({ waitBoundStalled }) => cell(waitBoundStalled, bounds.waitMs)),
    ],
    ["unhandled rejections", ...all.map(({ unhandled }) => String(unhandled))],
  ]);
}

/** Our targets among these numbers. */
export function behaviourTargets(ours: Behaviour): Target[] {
  const numeric = (measured: Measured): number => (typeof measured === "number" ? measured : Number.NaN);
  const lost = ours.faults.filter(({ tasks }) => tasks > 0);
  const tasksAtMost = Math.max(...ours.faults.map(({ tasks }) => tasks));
  return [
    { measure: "tasks made by one call under any fault", value: tasksAtMost, atMost: 1, unit: "" },
    {
      measure: "tasks whose id the caller does not get",
      value: lost.filter(({ idKnown }) => !idKnown).length,
      atMost: 0,
      unit: "",
    },
    {
      measure: "faults whose error or log shows the key or the body",
      value:
        ours.faults.filter(({ shown }) => shown.length > 0).length + Number(ours.log.log || ours.log.json),
      atMost: 0,
      unit: "",
    },
    {
      measure: "abort to rejection, the slowest await",
      value: Math.max(...Object.values(ours.aborts).map(numeric)),
      atMost: 20,
      unit: "ms",
      digits: 1,
    },
    {
      measure: "listeners left after 100 calls on one signal",
      value: ours.listeners === "no signal" ? Number.NaN : ours.listeners,
      atMost: 0,
      unit: "",
    },
    {
      measure: "wait bound, asked 1 s",
      value: Math.max(numeric(ours.waitBound), numeric(ours.waitBoundStalled)),
      atMost: 1_050,
      unit: "ms",
    },
    { measure: "unhandled rejections", value: ours.unhandled, atMost: 0, unit: "" },
  ];
}
