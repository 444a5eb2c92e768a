// `pnpm release:rehearse`: prints its steps and the results, and exits with 1 if a consumer failed.
import { rehearse } from "./rehearse.ts";

const write = (text: string): void => void process.stdout.write(`${text}\n`);

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const { rounds, results, tasks, outside } = await rehearse((step) => write(`- ${step}`));
const [first, patch] = rounds;
write(
  `\nPublished: client ${first.client}, mock ${first.mock}; then client ${patch.client}, mock ${patch.mock}\n`,
);
const width = Math.max(...results.map(({ consumer }) => consumer.length));
for (const { consumer, version = "none", problem } of results) {
  write(`${consumer.padEnd(width)}  ${version.padEnd(8)}  ${problem === undefined ? "passed" : "FAILED"}`);
}
for (const { consumer, problem } of results) if (problem !== undefined) write(`\n${consumer}: ${problem}`);
if (outside.length > 0) write(`\nRequests to other machines: ${outside.join(", ")}`);
if (tasks !== results.length) write(`\n${results.length} consumers have made ${tasks} tasks`);
const isGood =
  outside.length === 0 && tasks === results.length && results.every(({ problem }) => problem === undefined);
write(isGood ? "\nThe release can be made." : "\nThe release must not be made.");
process.exitCode = isGood ? 0 : 1;
