import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigBuilder, runServer } from "verdaccio";

/** A registry of npm packages on this machine. */
export interface Registry extends AsyncDisposable {
  /** Ends with a slash, as npm and pnpm name a registry. */
  url: string;
  /** What it was asked for, as `GET /name`, in order. */
  asked: string[];
}

/** An empty registry on a free port of loopback. It asks no other one for what it does not have. */
export async function startRegistry(storage: string): Promise<Registry> {
  const config = ConfigBuilder.build({ storage })
    .addPackageAccess("**", { access: "$all", publish: "$all", unpublish: "$all" })
    .addAuth({ htpasswd: { file: `${storage}/htpasswd` } })
    .addLogger({ type: "stdout", format: "json", level: "fatal" })
    .getConfig();
  // The address is of no use here, but asked for before the server is handed over.
  const configuration = {
    ...config,
    configPath: `${storage}/config.yaml`,
    uplinks: {},
    web: { enable: false },
  };
  const server = (await runServer(configuration, { listenArg: "127.0.0.1:4873" })) as Server;
  const asked: string[] = [];
  server.prependListener("request", ({ method, url }) => {
    asked.push(`${method} ${decodeURIComponent(url ?? "")}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
