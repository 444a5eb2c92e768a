import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createPictureUrlCheck } from "../../../src/simulator/images/picture-url.ts";
import { get, origin, post, postTo, still } from "../../support/post-and-get.ts";

const ownFiles = `${origin}/__simulator/files/`;

describe("the host of a picture's URL", () => {
  const findFault = createPictureUrlCheck();

  test.each([
    "https://example.com/a.png",
    "HTTP://E.COM/a.png",
    "http://93.184.216.34/a.png",
    "http://100.63.0.1/a",
    "http://172.15.0.1/a",
    "http://172.32.0.1/a",
    "http://[2606:2800:220:1::1]/a",
    "http://[::ffff:8.8.8.8]/a",
    "https://localhost.example.com/a",
    "https://images.test/a.png",
    `${ownFiles}861309198188019719.mp4?ksTime=6a`,
  ])(verifies("simulator:picture-urls", "%s looks reachable"), (url) => {
    expect(findFault(url, ownFiles)).toBeUndefined();
  });

  test.each([
    "http://localhost:3000/a.png",
    "http://127.0.0.1/a",
    "http://2130706433/a",
    "http://0.0.0.0/a",
    "http://10.1.2.3/a",
    "http://172.16.0.1/a",
    "http://172.31.255.255/a",
    "http://192.168.1.5:8080/a",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/a",
    "http://224.0.0.1/a",
    "http://[::1]/a",
    "http://[::]/a",
    "http://[fe80::1]/a",
    "http://[fd00::1]/a",
    "http://[::ffff:192.168.0.1]/a",
    "http://printer/a",
    "http://app.localhost/a",
    "http://nas.local/a",
    "https://assets.corp/a",
    "https://a.home.arpa/a",
    "https://nothing.invalid./a",
    `${origin}.evil.invalid/__simulator/files/a`,
  ])(verifies("simulator:picture-urls", "%s does not"), (url) => {
    expect(findFault(url, ownFiles)).toMatch(/^the service cannot reach its host; .*--allow-picture-host/);
  });

  test.each(["https://", "http://a b/", "http://[::1/a", "https://:80/"])(
    verifies("simulator:picture-urls", "%j is no URL"),
    (url) => {
      expect(findFault(url, ownFiles)).toBe("it is not a valid URL");
    },
  );

  test(
    verifies("simulator:picture-urls", "an allowed host is reachable, with its port if one is named"),
    () => {
      const check = createPictureUrlCheck(["assets.internal", "localhost:3000"]);
      expect(check("http://assets.internal:99/a", ownFiles)).toBeUndefined();
      expect(check("http://localhost:3000/a", ownFiles)).toBeUndefined();
      expect(check("http://localhost:3001/a", ownFiles)).toContain("cannot reach");
      expect(() => createPictureUrlCheck(["http://a/"])).toThrow(/^allowPictureHosts takes hosts/);
    },
  );
});

describe("a task", () => {
  const local = {
    image_list: [{ image: "https://example.com/a.png" }, { image: "http://localhost:3000/b.png" }],
  };

  test(
    verifies("simulator:picture-urls", "with a URL of this machine fails after a 200, with the field"),
    async () => {
      const simulator = still();
      const created = await post(simulator, local);
      expect(created.status).toBe(200);
      await simulator.advance(200_000);
      const { task_status, task_status_msg } = (await get(simulator, created.body.data.task_id)).body.data;
      expect([task_status, task_status_msg]).toEqual([
        "failed",
        expect.stringMatching(
          /^Failed to download the image: image_list\[1\]\.image: the service cannot reach its host/,
        ),
      ]);
    },
  );

  test(verifies("simulator:picture-urls", "with an allowed one succeeds"), async () => {
    const simulator = still({ allowPictureHosts: ["localhost"] });
    await post(simulator, local);
    await simulator.advance(200_000);
    expect(simulator.tasks()[0]?.task_status).toBe("succeed");
  });

  test(verifies("simulator:picture-urls", "can use a picture that the simulator made"), async () => {
    const simulator = still({ publicUrl: "http://127.0.0.1:4020" });
    await postTo(simulator, "/kling/v1/images/generations", { prompt: "A dog." });
    await simulator.advance(200_000);
    const image = simulator
      .tasks()[0]
      ?.task_result.images?.[0]?.url.replace("http://simulator.invalid", "http://127.0.0.1:4020");
    await postTo(simulator, "/kling/v1/videos/image2video", { image });
    await simulator.advance(200_000);
    expect(simulator.tasks()[1]?.task_status).toBe("succeed");
  });
});
