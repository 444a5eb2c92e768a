// The program that every runtime runs. It is the same for all: `serve` does what differs between runtimes.
import { createKlingClient, type KlingClientOptions, KlingError } from "cometapi-kling";
import { createWebhookHandler, signCallbackUrl, type WebhookHandler } from "cometapi-kling/webhook";

export interface SmokeSettings {
  /** The address of the service. */
  baseUrl: string;
  /** Undefined behind a proxy that adds its own key. */
  apiKey?: string;
  /** The address of the video. The contract mock's own address is one of the documentation. */
  videoUrl: string;
  /** Requested when the first piece of the video has arrived: then the connection breaks. */
  breakUrl: string;
  /** The body of a delivery. */
  delivery: string;
  /** External ids: that of the delivery's task, and that of a task whose answer is lost. */
  externalTaskIds: { delivered: string; lost: string };
}

/** What the program has seen. */
export interface SmokeResult {
  runtime: string;
  created: { taskId: string; status: string };
  done: { taskId: string; status: string };
  updates: string[];
  video: { bytes: number; sha256: string; contentType: string; pieces: "one" | "many" };
  webhook: { answers: Record<"good" | "repeated" | "unsigned", number>; tasks: unknown[] };
  lostAnswer: { taskId: string };
  errors: Record<"notFound" | "moved" | "tooSmall", string>;
}

/** Delivers to a handler over the runtime's own server, or directly where it has none. */
export interface Receiver {
  deliver: (url: string, body: string) => Promise<number>;
  close: () => Promise<unknown> | undefined;
}

const secret = "a secret of the smoke program";

/** The first bytes of a PNG, which the checks read. It is longer than a piece that is encoded at once. */
export function picture(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function smoke(
  runtime: string,
  settings: SmokeSettings,
  serve: (handle: WebhookHandler) => Receiver | Promise<Receiver>,
): Promise<SmokeResult> {
  const { baseUrl, apiKey, videoUrl, breakUrl, delivery, externalTaskIds } = settings;
  // Without a pause before a new connection.
  const options: KlingClientOptions = { baseUrl, apiKey, random: () => 0 };
  const kling = createKlingClient(options);
  const { multiImage2Video } = kling;
  const image_list = [
    new Blob([picture(640, 480)], { type: "image/png" }),
    "https://example.com/jacket.png",
  ] as const;
  const prompt = "The dog puts on the jacket.";

  const callback = {
    secret,
    endpoint: "multiImage2Video",
    externalTaskId: externalTaskIds.delivered,
  } as const;
  const callbackUrl = await signCallbackUrl("https://shop.example/hooks/kling", callback);
  const created = await multiImage2Video.create({
    image_list,
    prompt,
    external_task_id: externalTaskIds.delivered,
    callback_url: callbackUrl,
  });

  const updates: string[] = [];
  const done = await multiImage2Video.wait(created, {
    firstPollMs: 1,
    onUpdate: (task) => updates.push(task.task_status),
  });

  const [video] = done.task_result.videos;
  const task = { ...done, task_result: { videos: [{ ...video, url: videoUrl }] as [typeof video] } };
  const download = await multiImage2Video.download(task);
  const pieces: Uint8Array[] = [];
  const reader = download.stream.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    if (pieces.length === 1) await fetch(breakUrl);
  }
  const film = new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());

  const tasks: unknown[] = [];
  const handle = createWebhookHandler({
    kling,
    secret,
    onTask: ({ task_id, task_status }, { externalTaskId }) =>
      void tasks.push({ taskId: task_id, status: task_status, externalTaskId }),
  });
  const receiver = await serve(handle);
  const answers = {
    good: await receiver.deliver(callbackUrl, delivery),
    repeated: await receiver.deliver(callbackUrl, delivery),
    unsigned: await receiver.deliver("https://shop.example/hooks/kling", delivery),
  };
  await receiver.close();

  // A request of text alone, which a runtime could send again by itself.
  const found = await multiImage2Video.create({
    image_list: ["https://example.com/dog.png", "https://example.com/jacket.png"],
    prompt,
    external_task_id: externalTaskIds.lost,
  });

  const preferring = createKlingClient({
    ...options,
    middleware: [
      { onRequest: ({ request }) => request.headers.set("prefer", "code=400, example=taskNotExist") },
    ],
  });
  const elsewhere = createKlingClient({ ...options, baseUrl: `${baseUrl}/moved` });
  const small = [new Blob([picture(299, 480)]), "https://example.com/jacket.png"] as const;
  const errors = {
    notFound: await errorOf(preferring.multiImage2Video.get("1")),
    moved: await errorOf(elsewhere.multiImage2Video.get("1")),
    tooSmall: await errorOf(multiImage2Video.create({ image_list: small, prompt })),
  };

  // A runtime's output of them must not have the key.
  printed(kling, elsewhere, multiImage2Video);

  return {
    runtime,
    created: { taskId: created.task_id, status: created.task_status },
    done: { taskId: done.task_id, status: done.task_status },
    updates,
    video: {
      bytes: film.byteLength,
      sha256: await sha256(film),
      contentType: download.contentType,
      pieces: pieces.length > 1 ? "many" : "one",
    },
    webhook: { answers, tasks },
    lostAnswer: { taskId: found.task_id },
    errors,
  };
}

async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    printed(error);
    return error instanceof KlingError ? error.name : `another error: ${String(error)}`;
  }
}

function printed(...values: unknown[]): void {
  // biome-ignore lint/suspicious/noConsole: the test reads what is printed
  console.warn(...values);
}
