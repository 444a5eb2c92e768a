import { createServer } from "node:http";
import { verifies } from "cometapi-kling-spec/requirements";
import express from "express";
import { Hono } from "hono";
import { describe, expectTypeOf, test } from "vitest";
import { createKlingClient, type Task } from "../../src/index.ts";
import { createWebhookHandler, parseWebhook, toNodeHandler, type WebhookContext } from "../../src/webhook.ts";

const kling = createKlingClient({ apiKey: "k" });
const secret = "a secret of thirty-two characters";
const onTask = (): void => {};

describe(verifies("client:webhook", "what opens a hole does not compile"), () => {
  test("a secret that may be missing", () => {
    // @ts-expect-error an unset variable would accept everything
    createWebhookHandler({ kling, onTask, secret: undefined as string | undefined });
    // @ts-expect-error no secret; to accept everything takes the word false
    createWebhookHandler({ kling, onTask });
    expectTypeOf(createWebhookHandler).toBeCallableWith({ kling, onTask, secret: false });
  });

  test("what fits", () => {
    expectTypeOf(parseWebhook("{}")).toEqualTypeOf<Task>();
    createWebhookHandler({
      kling,
      secret: [secret, secret],
      onTask: async (task, { externalTaskId }) => {
        expectTypeOf(task).toEqualTypeOf<Task>();
        expectTypeOf(externalTaskId).toEqualTypeOf<string | undefined>();
      },
    });
    const handle = createWebhookHandler({ kling, secret, onTask });
    createServer(toNodeHandler(handle));
    express().post("/hook", toNodeHandler(handle));
    new Hono().post("/hook", (context) => handle(context.req.raw, context.executionCtx));
  });

  test("after of next/server as waitUntil", () => {
    type After = <Result>(task: Promise<Result> | (() => Result | Promise<Result>)) => void;
    expectTypeOf<After>().toExtend<NonNullable<WebhookContext["waitUntil"]>>();
  });
});
