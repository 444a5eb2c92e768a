import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigBuilder, runServer } from "verdaccio";

/** A registry of npm packages on this machine. */
export interface Registry extends AsyncDisposable {
  /** Ends with a slash, as npm and pnpm name a registry. */
  url: string;
  /** Its requests, such as `GET /name`, in order. */
  requests: string[];
}

/** Starts an empty registry on a free port of loopback. It has no upstream registry. */
export async function startRegistry(storage: string): Promise<Registry> {
  const config = ConfigBuilder.build({ storage })
    .addPackageAccess("**", { access: "$all", publish: "$all", unpublish: "$all" })
    .addAuth({ htpasswd: { file: `${storage}/htpasswd` } })
    .addLogger({ type: "stdout", format: "json", level: "fatal" })
    .getConfig();
  // verdaccio requires an address before it returns the server, which listens on another one.
  const configuration = {
    ...config,
    configPath: `${storage}/config.yaml`,
    uplinks: {},
    web: { enable: false },
  };
  const server = (await runServer(configuration, { listenArg: "127.0.0.1:4873" })) as Server;
  const requests: string[] = [];
  server.prependListener("request", ({ method, url }) => {
    requests.push(`${method} ${decodeURIComponent(url ?? "")}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
