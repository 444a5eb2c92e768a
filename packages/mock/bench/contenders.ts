import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { resolve } = createRequire(import.meta.url);
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ours = file("../bin/cometapi-kling-mock.js");
const prism = ["mock", "--multiprocess=false", resolve("cometapi-kling-spec/openapi.json"), "--port"];

/** A measured server, in a separate process. */
export interface Contender {
  name: string;
  /** The arguments of Node. The port follows. */
  command: readonly string[];
}

/** Started like users do: with the log, which is dropped, and without it. */
export const contenders = {
  bare: {
    name: "bare node:http",
    command: [file("bare-server.mjs"), file("../../../spec/examples/multi-image2video/create-response.json")],
  },
  simulate: { name: "simulate --quiet", command: [ours, "simulate", "--quiet", "--port"] },
  simulateLogged: { name: "simulate", command: [ours, "simulate", "--port"] },
  contract: { name: "contract --quiet", command: [ours, "contract", "--quiet", "--port"] },
  contractLogged: { name: "contract", command: [ours, "contract", "--port"] },
  prism: { name: "Prism CLI -v error", command: [resolve("@stoplight/prism-cli"), "-v", "error", ...prism] },
  prismLogged: { name: "Prism CLI", command: [resolve("@stoplight/prism-cli"), ...prism] },
} as const satisfies Record<string, Contender>;

export type ContenderId = keyof typeof contenders;

export const contenderIds = Object.keys(contenders) as ContenderId[];
