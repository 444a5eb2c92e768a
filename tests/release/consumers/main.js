import { argv } from "node:process";
import { flow } from "./flow.js";

// biome-ignore lint/suspicious/noConsole: the outcome is what this program prints
console.log(JSON.stringify(await flow({ baseUrl: argv[2], apiKey: "any" })));
