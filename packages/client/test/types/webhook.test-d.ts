import { createServer } from "node:http";
import { verifies } from "cometapi-kling-spec/requirements";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { describe, expectTypeOf, test } from "vitest";
import {
  createKlingClient,
  createNotifier,
  type ImageResult,
  type Task,
  type VideoResult,
} from "../../src/index.ts";
import {
  createWebhookHandler,
  parseWebhook,
  signCallbackUrl,
  toNodeHandler,
  type WebhookContext,
  type WebhookStore,
} from "../../src/webhook.ts";

const kling = createKlingClient({ apiKey: "k" });
const secret = "a secret of thirty-two characters";
const onTask = (): void => {};

describe(verifies("client:webhook", "what opens a hole does not compile"), () => {
  test("a secret that may be missing", () => {
    // @ts-expect-error an unset variable would accept everything
    createWebhookHandler({ kling, onTask, secret: undefined as string | undefined });
    // @ts-expect-error no secret; to accept everything takes the word false
    createWebhookHandler({ kling, onTask });
    createWebhookHandler({ kling, onTask, secret: false, endpoint: "text2Video" });
    // @ts-expect-error an unsigned URL does not name the endpoint
    createWebhookHandler({ kling, onTask, secret: false });
    // @ts-expect-error an endpoint without tasks
    createWebhookHandler({ kling, onTask, secret: false, endpoint: "identifyFace" });
    // @ts-expect-error a signed URL names its endpoint
    createWebhookHandler({ kling, onTask, secret, endpoint: "text2Video" });
    // @ts-expect-error no endpoint of the client
    signCallbackUrl("https://shop.example/", { secret, externalTaskId: "1", endpoint: "text2video" });
  });

  test("what fits", () => {
    expectTypeOf(parseWebhook("{}")).toEqualTypeOf<Task>();
    createWebhookHandler({
      kling,
      secret: [secret, secret],
      onTask: async (task, { endpoint, externalTaskId }) => {
        expectTypeOf(task).toEqualTypeOf<Task<VideoResult> | Task<ImageResult>>();
        if (task.task_status === "succeed" && "images" in task.task_result)
          expectTypeOf(task.task_result).toEqualTypeOf<ImageResult>();
        expectTypeOf(endpoint).toEqualTypeOf<string>();
        expectTypeOf(externalTaskId).toEqualTypeOf<string | undefined>();
      },
    });
    const handle = createWebhookHandler({ kling, secret, onTask });
    createServer(toNodeHandler(handle));
    express().post("/hook", toNodeHandler(handle));
    new Hono().post("/hook", (context) => handle(context.req.raw, context.executionCtx));
  });

  test("a notifier as onTask, and an id from a database", () => {
    const notifier = createNotifier();
    createWebhookHandler({
      ...{ kling, secret },
      onTask: (task) => notifier.notify(task),
      resolveTaskId: async ({ externalTaskId }) => (externalTaskId === "1" ? "2" : null),
    });
  });

  test("a store with promises and one without", () => {
    const rows = new Map<string, string>();
    const sync: WebhookStore = { get: (key) => rows.get(key), compareAndSet: () => true };
    const network: WebhookStore = { get: async () => null, compareAndSet: async () => false };
    for (const store of [sync, network]) createWebhookHandler({ kling, secret, onTask, store });
    // @ts-expect-error a number of rows is not an answer
    createWebhookHandler({ kling, secret, onTask, store: { ...sync, compareAndSet: () => 1 } });
    // @ts-expect-error without an atomic step, two processes hand a state over twice
    createWebhookHandler({ kling, secret, onTask, store: { get: () => undefined, set: () => {} } });
  });

  test("Fastify's request with the body that it has parsed", () => {
    const handleNode = toNodeHandler(createWebhookHandler({ kling, secret, onTask }));
    Fastify().post("/hook", async (request, reply) => {
      reply.hijack();
      await handleNode(Object.assign(request.raw, { body: request.body }), reply.raw);
    });
  });

  test("after of next/server as waitUntil", () => {
    type After = <Result>(task: Promise<Result> | (() => Result | Promise<Result>)) => void;
    expectTypeOf<After>().toExtend<NonNullable<WebhookContext["waitUntil"]>>();
  });
});
