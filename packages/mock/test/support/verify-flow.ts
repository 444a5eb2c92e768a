import type { DocumentedEndpoint } from "../../src/verify/documented-endpoint.ts";
import { verifyFlow } from "../../src/verify/flow.ts";
import type { PaidRequest } from "../../src/verify/paid-flow.ts";
import type { CheckResult } from "../../src/verify/result.ts";
import { readUpstream } from "../../src/verify/upstream.ts";
import { pictureEndpoint } from "./picture-endpoint.ts";
import { type Behaviour, startUpstream } from "./upstream.ts";

/** What the flow of an invented endpoint gave. */
interface Outcome {
  results: CheckResult[];
  /** The results as texts: `name status: note; note | finding`. */
  lines: string[];
  /** Method and last step of the path of each request that the upstream got. */
  sent: string[];
  paid: PaidRequest | undefined;
  /** Milliseconds of each pause. */
  pauses: number[];
}

interface Options {
  endpoint?: Partial<DocumentedEndpoint>;
  checksKeys?: boolean;
  polls?: number;
  key?: string;
}

/** Runs the whole flow in this process, against an upstream on a free port. The spec's rules are not checked. */
export async function runFlow(behaviour: Behaviour, options: Options = {}): Promise<Outcome> {
  await using upstream = await startUpstream(behaviour);
  const { key = "any-key", endpoint, checksKeys = false, polls = 8 } = options;
  const pauses: number[] = [];
  let paid: PaidRequest | undefined;
  let ids = 0;
  const flow = verifyFlow({
    upstream: { ...readUpstream(upstream.url, undefined, {}), key },
    validate: async () => [],
    endpoint: { ...pictureEndpoint, ...endpoint },
    isPaid: true,
    checksKeys,
    polls,
    intervalMs: 10,
    timeoutMs: 60_000,
    newId: () => `own-${++ids}`,
    onPaid: (sent) => {
      paid = sent;
    },
    pause: async (ms) => void pauses.push(ms),
  });
  const results: CheckResult[] = [];
  for await (const result of flow) results.push(result);
  const lines = results.map(({ name, status = "-", notes, findings, skipped }) =>
    [
      `${name} ${status}`,
      [...notes, ...(skipped === undefined ? [] : [skipped])].join("; "),
      findings.map(({ where, what }) => `${where} ${what}`).join("; "),
    ]
      .filter((part) => part !== "")
      .join(" | "),
  );
  const sent = upstream.received.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`);
  return { results, lines, sent, paid, pauses };
}
