import { flow } from "./flow.js";

// The server of the page forwards to the service and adds the key.
globalThis.outcome = flow({ baseUrl: new URL("/api", location.href).href });
