// One measure of one client in a process of its own, since memory, CPU and crashes belong to a process. Prints JSON.
import { probeBehaviour } from "./behaviour.ts";
import { contenderCalled } from "./contenders.ts";
import { probeCpu } from "./cpu.ts";
import { type PictureForm, probeSubmit } from "./submit.ts";

const [measure = "", name, target = "", form, ...files] = process.argv.slice(2);
const contender = contenderCalled(name);

const measures: Readonly<Record<string, () => Promise<unknown>>> = {
  behaviour: () => probeBehaviour(contender, Number(target)),
  cpu: () => probeCpu(contender, target),
  submit: () => probeSubmit(contender, { form: form as PictureForm, files, baseUrl: target }),
};
const run = measures[measure];
if (run === undefined) throw new Error(`unknown measure: ${measure}`);
const result = JSON.stringify(await run());
// Calls that the client left hanging would keep the process alive.
process.stdout.write(result, () => process.exit(0));
