const { argv } = require("node:process");
const { flow } = require("./flow.js");

// biome-ignore lint/suspicious/noConsole: the outcome is what this program prints
flow({ baseUrl: argv[2], apiKey: "any" }).then((outcome) => console.log(JSON.stringify(outcome)));
