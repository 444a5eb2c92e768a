import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import {
  ListenError,
  type RunningServer,
  type RunningSimulator,
  startContractMock,
  startSimulator,
} from "cometapi-kling-mock";
import { createServer, type InlineConfig } from "vite";
import { pageConfig } from "./page-config.ts";
import { type ServiceBackend, serviceFrom } from "./service-backend.ts";

export interface DemoOptions {
  /** Port of the page; 0 takes a free one. Left out: 5173, or a free one if that is taken. */
  port?: number | undefined;
  /** Port of the mock; 0 takes a free one. Left out: 4010, or a free one if that is taken. */
  mockPort?: number | undefined;
  /** Port of the simulator; 0 takes a free one. Left out: 4020, or a free one if that is taken. */
  simulatorPort?: number | undefined;
  /** Simulated seconds in a real one. Left out: 6, so that a video takes about ten seconds. */
  speed?: number;
  /** `KLING_BASE_URL` and `COMETAPI_KEY`, see {@link serviceFrom}. Left out: neither, so there is only the simulator. */
  env?: NodeJS.ProcessEnv;
  /** What Vite says, and where it keeps its files: for tests that run beside a demo. */
  vite?: Pick<InlineConfig, "logLevel" | "cacheDir">;
}

export interface Demo {
  /** Where the page is, without a slash at the end. */
  readonly url: string;
  readonly mock: RunningServer;
  readonly simulator: RunningSimulator;
  /** The real service that can be chosen in the page. */
  readonly service: ServiceBackend | undefined;
  /** What is not as expected, for the user to read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** A requested port is not free. */
export class PortError extends Error {
  override readonly name = "PortError";
}

const host = "127.0.0.1";
const defaultPort = 5173;
const defaultMockPort = 4010;
const defaultSimulatorPort = 4020;
const defaultSpeed = 6;

/**
 * Starts the contract mock, the simulator and the page's dev server in this process.
 * @throws {PortError} if a port that was asked for is taken
 * @throws {SettingError} if the environment chooses no usable backend
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const running: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.close()));
  };
  const { mockPort, simulatorPort, speed = defaultSpeed } = options;
  const service = serviceFrom(options.env ?? {});
  try {
    const mock = await startOn("mock", mockPort, defaultMockPort, (port) =>
      startContractMock({ host, port }),
    );
    running.push(mock);
    const simulator = await startOn("simulator", simulatorPort, defaultSimulatorPort, (port) =>
      startSimulator({ host, port, speed }),
    );
    running.push(simulator);
    const page = await startPage(options, simulator.url, service);
    running.push(page);
    const notes = [
      ...noteOf("mock", mockPort ?? defaultMockPort, mock.port),
      ...noteOf("simulator", simulatorPort ?? defaultSimulatorPort, simulator.port),
      ...noteOf("demo", options.port ?? defaultPort, page.port),
    ];
    return { url: `http://${host}:${page.port}`, mock, simulator, service, notes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts a server on the port that was asked for, or on its usual one, or on a free one if that is taken. */
async function startOn<Server extends RunningServer>(
  what: string,
  asked: number | undefined,
  usual: number,
  start: (port: number) => Promise<Server>,
): Promise<Server> {
  try {
    return await start(asked ?? usual);
  } catch (error) {
    if (asked === undefined && isTaken(error)) return start(0);
    throw error instanceof ListenError
      ? new PortError(`the ${what}'s ${error.message}`, { cause: error })
      : error;
  }
}

/** A page's server, and Vite behind it. */
interface PageServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Vite behind a server of our own. Its own one ends the process at SIGTERM, with the mock's answers still under way,
 * and finds free ports in another way than the mock does.
 */
async function startPage(
  { port, vite }: DemoOptions,
  mockUrl: string,
  service: ServiceBackend | undefined,
): Promise<PageServer> {
  const server = createHttpServer();
  const page = await createServer({
    ...pageConfig({ mockUrl, service }),
    logLevel: "warn",
    ...vite,
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: false,
    clearScreen: false,
    server: { middlewareMode: true, ws: { server } },
  });
  server.on("request", page.middlewares);
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    await page.close();
    server.closeAllConnections();
    await closed;
  };
  try {
    await listen(server, port ?? defaultPort).catch((error: unknown) => {
      if (port === undefined && isTaken(error)) return listen(server, 0);
      throw isTaken(error)
        ? new PortError(`the demo's port ${port} on ${host} is taken: choose another one`, { cause: error })
        : error;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { port: (server.address() as AddressInfo).port, close };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

function noteOf(what: string, wanted: number, port: number): string[] {
  return wanted === 0 || wanted === port ? [] : [`Port ${wanted} is taken: the ${what} is on ${port}.`];
}
