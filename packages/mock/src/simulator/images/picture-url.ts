import { createHostMatcher } from "../rules/hosts.ts";

/** Says why the simulated service cannot download a picture; `undefined` if its URL looks reachable. */
export type FindPictureUrlFault = (url: string, ownFiles: string) => string | undefined;

/** Names that no public resolver knows. `.test` and `.example` pass: tests and documents use them for public hosts. */
const privateNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|invalid|home\.arpa)$/;

/** A URL of the usual form, which needs no parser: a client waits meanwhile. */
const plainUrl = /^https?:\/\/((?:[a-z\d]+\.)+[a-z]{2,})\/[\w./-]*$/i;

/**
 * Creates a check of picture URLs by their host alone, since pictures are never fetched. The real service cannot reach
 * this machine, private addresses and names without a public domain.
 * @param allowed hosts that pass all the same
 * @throws {TypeError} if one of `allowed` is not a host with or without a port
 */
export function createPictureUrlCheck(allowed: readonly string[] = []): FindPictureUrlFault {
  const isAllowed = createHostMatcher("allowPictureHosts", allowed);
  return (text, ownFiles) => {
    const name = plainUrl.exec(text)?.[1];
    if (name !== undefined && !privateNames.test(name.toLowerCase())) return undefined;
    if (!URL.canParse(text)) return "it is not a valid URL";
    const url = new URL(text);
    // A result of the simulator stands for a public file of the service.
    if (url.href.startsWith(ownFiles) || isAllowed(url) || !isPrivateHost(url.hostname)) return undefined;
    return "the service cannot reach its host; send Base64, or allow the host with allowPictureHosts (--allow-picture-host)";
  };
}

function isPrivateHost(hostname: string): boolean {
  if (hostname.startsWith("[")) return isPrivateV6(hostname.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return isPrivateV4(hostname.split(".").map(Number));
  const name = hostname.replace(/\.$/, "");
  return !name.includes(".") || privateNames.test(name);
}

function isPrivateV4([a = 0, b = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100) return b >= 64 && b < 128;
  if (a === 169) return b === 254;
  if (a === 172) return b >= 16 && b < 32;
  return a === 192 && b === 168;
}

/** @param address as URLs have it: lower case, and the shortest form */
function isPrivateV6(address: string): boolean {
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? [];
  if (high !== undefined && low !== undefined) {
    const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
    return isPrivateV4([upper >> 8, upper & 255, lower >> 8, lower & 255]);
  }
  return address === "::" || address === "::1" || /^(f[cd]|fe[89ab]|ff)/.test(address);
}
