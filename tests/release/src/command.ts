// `pnpm release:rehearse`: says what it does, prints the verdicts, and exits with 1 if one is bad.
import { rehearse } from "./rehearse.ts";

const write = (text: string): void => void process.stdout.write(`${text}\n`);

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const { rounds, verdicts, tasks, outside } = await rehearse((step) => write(`- ${step}`));
const [first, patch] = rounds;
write(
  `\nPublished: client ${first.client}, mock ${first.mock}; then client ${patch.client}, mock ${patch.mock}\n`,
);
const width = Math.max(...verdicts.map(({ consumer }) => consumer.length));
for (const { consumer, version = "none", problem } of verdicts) {
  write(`${consumer.padEnd(width)}  ${version.padEnd(8)}  ${problem === undefined ? "passed" : "FAILED"}`);
}
for (const { consumer, problem } of verdicts) if (problem !== undefined) write(`\n${consumer}: ${problem}`);
if (outside.length > 0) write(`\nAsked for, outside this machine: ${outside.join(", ")}`);
if (tasks !== verdicts.length) write(`\n${verdicts.length} consumers have made ${tasks} tasks`);
const isGood =
  outside.length === 0 && tasks === verdicts.length && verdicts.every(({ problem }) => problem === undefined);
write(isGood ? "\nThe release can be made." : "\nThe release must not be made.");
process.exitCode = isGood ? 0 : 1;
