/** Prism's types name these types of pino, which Prism does not install. */
declare module "pino" {
  export type Logger = Record<string, unknown>;
  export type LoggerOptions = Record<string, unknown>;
  export type DestinationStream = Record<string, unknown>;
}
