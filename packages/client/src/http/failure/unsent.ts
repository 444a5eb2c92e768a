/** Why a request certainly has not left this machine. */
export interface Unsent {
  /** What happened, to be read after "because". */
  reason: string;
  advice: string;
  /** Whether a later attempt can succeed while nobody changes anything. */
  retryable: boolean;
}

const checkNetwork = "Check baseUrl and the network.";
const trust =
  "If a proxy of your company replaces certificates, set NODE_EXTRA_CA_CERTS to the file of its root certificate.";

/**
 * What proves that no connection was ready, so that no byte of a request has left. Each pattern is tried on
 * `code|syscall|message` of an error. Messages count only as a whole, because an error may quote a service. Codes that
 * a working connection can end with, such as ECONNRESET and most of ERR_SSL, are left out.
 */
const proofs: readonly (readonly [pattern: RegExp, reason: string, advice: string, retryable?: true])[] = [
  [/^(ENOTFOUND|EAI_\w+)\|/, "the name of the host was not found", checkNetwork, true],
  [
    /^(ECONNREFUSED|ConnectionRefused)\|/,
    "the host refused the connection",
    "Check baseUrl, and that the server runs.",
    true,
  ],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT\|connect)\|/, "the host did not answer in time", checkNetwork, true],
  [
    /^(\w+)\|connect\||^(FailedToOpenSocket)\|/,
    "the host cannot be reached",
    "Check baseUrl, the network and the firewall.",
    true,
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)\|/,
    "the host's certificate is for another name",
    "Check the host in baseUrl.",
  ],
  [
    /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)\|/,
    "the host's certificate is not valid today",
    "Check this machine's clock; else the host has to renew it.",
  ],
  [
    /^(ERR_SSL_(?:WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG))\|/,
    "the host does not speak https at this port",
    "Check the port in baseUrl, or use http there.",
  ],
  [
    /^(ERR_SSL_\w*(?:PROTOCOL|HANDSHAKE|CERT|UNKNOWN_CA|NAME|CIPHER)\w*|ERR_TLS_HANDSHAKE_TIMEOUT)\|/,
    "the TLS handshake failed",
    "Check baseUrl, and which TLS versions and certificates the host asks for.",
  ],
  [
    /^(\w*CERT\w*|UNABLE_TO_\w+|CRL_\w+|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED)\||(invalid peer certificate)/,
    "the host's certificate is not trusted",
    trust,
  ],
  [
    /\|(Client network socket disconnected before secure TLS connection was established)$/,
    "the TLS handshake broke off",
    checkNetwork,
    true,
  ],
  [
    /\|Proxy response \((\d+)\) !== 200 when HTTP Tunneling$|^(UND_ERR_PRX_TLS)\|/,
    "the proxy refused to connect",
    "Check HTTPS_PROXY: its address, user name and password.",
  ],
  [/\|(bad port)$/, "fetch refuses this port", "Use another port in baseUrl."],
  [
    /^(ERR_ACCESS_DENIED)\||\|(Requires net access to )/,
    "this process may not use the network",
    "Allow it with --allow-net.",
  ],
  [/\|error sending request .*client error \((Connect)\)/, "no connection could be made", checkNetwork, true],
];
// A connection was there.
const wasConnected = /^(?:\w*RESET|EPIPE|\w*SOCKET\w*)\|/;
const deepestCause = 10;

/**
 * Reads the proof that a request has not left from an error, whatever class it has and whoever wrapped it. Errors of
 * another realm or copy are no `Error` of this one, so only their fields are read. An error of several attempts is a
 * proof when each attempt is.
 */
export function readUnsent(error: unknown, depth: number = 0): Unsent | undefined {
  if (typeof error !== "object" || error === null || depth > deepestCause) return undefined;
  const { code, syscall, message, errors, cause } = error as Record<string, unknown>;
  if (Array.isArray(errors) && errors.length > 0) {
    const all = errors.map((each: unknown) => readUnsent(each, depth + 1));
    return all.every((each) => each !== undefined) ? all[0] : undefined;
  }
  const shown = [code, syscall, message].map((field) => (typeof field === "string" ? field : "")).join("|");
  for (const [pattern, reason, advice, retryable = false] of proofs) {
    const match = pattern.exec(shown);
    const detail = match?.slice(1).find((group) => group !== undefined);
    if (detail !== undefined) return { reason: `${reason} (${detail.split("|")[0]})`, advice, retryable };
  }
  return wasConnected.test(shown) ? undefined : readUnsent(cause, depth + 1);
}
