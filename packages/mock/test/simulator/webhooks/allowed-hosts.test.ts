import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createCallbackHostCheck } from "../../../src/simulator/webhooks/allowed-hosts.ts";

describe("without an option", () => {
  const findFault = createCallbackHostCheck();

  test.each([
    "http://localhost/",
    "http://LOCALHOST:3000/a?b=c",
    "http://127.0.0.1:3000/",
    "http://127.255.255.254/",
    "http://127.1/",
    "http://0x7f.0.0.1/",
    "http://2130706433/",
    "http://[::1]:3000/",
    "http://[0:0:0:0:0:0:0:1]/",
  ])(verifies("simulator:webhook-hosts", "%s is this machine"), (url) => {
    expect(findFault(url)).toBeUndefined();
  });

  test.each([
    "http://example.com/",
    "https://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://128.0.0.1/",
    "http://127.0.0.1.example.com/",
    "http://127.example.com/",
    "http://127-0-0-1.example.com/",
    "http://localhost.example.com/",
    "http://notlocalhost/",
    "http://app.localhost:3000/",
    "http://localhost.:3000/",
    "http://localtest.me/",
    "http://[::]/",
    "http://[::2]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://example.com#@localhost/",
    "http://example.com\\@localhost/",
  ])(verifies("simulator:webhook-hosts", "%s is not"), (url) => {
    const { host } = new URL(url);
    const option = `allow it with allowCallbackHosts (--allow-callback-host ${host})`;
    expect(findFault(url)).toBe(`${host} is not this machine: ${option}`);
  });

  test.each([
    ["http://user@localhost/", /credentials/],
    ["http://user:secret@localhost/", /credentials/],
    ["http://:secret@127.0.0.1/", /credentials/],
    ["http://localhost@example.com/", /credentials/],
    ["ftp://localhost/", /not http or https/],
    ["file:///etc/passwd", /not http or https/],
    ["javascript:alert(1)", /not http or https/],
    ["ws://localhost/", /not http or https/],
    ["//localhost/", /not a URL/],
    ["http://", /not a URL/],
    ["http://127.0.0.256/", /not a URL/],
    ["", /not a URL/],
  ])(verifies("simulator:webhook-hosts", "%s is refused with its reason"), (url, reason) => {
    const fault = findFault(url);
    expect(fault).toMatch(reason);
    expect(fault).not.toContain("secret");
  });
});

describe("with allowed hosts", () => {
  const findFault = createCallbackHostCheck([
    "hooks.test",
    "Other.Test:8443",
    "plain.test:80",
    "192.0.2.7",
    "[2001:DB8::1]:9000",
    "münchen.test",
  ]);

  test.each([
    "http://hooks.test/",
    "https://HOOKS.test:12345/a",
    "https://other.test:8443/",
    "http://plain.test/",
    "https://plain.test:80/",
    "http://192.0.2.7:3000/",
    "http://[2001:db8:0::1]:9000/",
    "http://xn--mnchen-3ya.test/",
    "http://localhost/",
  ])(verifies("simulator:webhook-hosts", "%s is allowed"), (url) => {
    expect(findFault(url)).toBeUndefined();
  });

  test.each([
    "http://sub.hooks.test/",
    "http://hooks.test.example.com/",
    "http://nothooks.test/",
    "https://other.test/",
    "https://other.test:8444/",
    "https://plain.test/",
    "http://192.0.2.8/",
    "http://[2001:db8::1]/",
  ])(verifies("simulator:webhook-hosts", "%s is not"), (url) => {
    expect(findFault(url)).toContain("allowCallbackHosts");
  });

  test(verifies("simulator:webhook-hosts", "credentials are refused there too"), () => {
    expect(findFault("http://user@hooks.test/")).toContain("credentials");
  });
});

test.each([
  "",
  "http://hooks.test",
  "hooks.test/path",
  "user@hooks.test",
  "hooks.test:",
  "hooks.test:99999",
  "a b",
  "*.test?",
])(verifies("simulator:webhook-hosts", "%j is not a host"), (host) => {
  expect(() => createCallbackHostCheck([host])).toThrow(/allowCallbackHosts takes hosts such as/);
});
