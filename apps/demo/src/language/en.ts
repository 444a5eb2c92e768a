import { maskTextsEn } from "./mask-texts.ts";

/** In place of the client's advice, where that is for programmers. */
const ownAdvice: Partial<Record<FailureName, string>> = {
  StorageError: "Delete old videos from the list below, or free some space on the disk. Nothing was sent.",
  SubmissionUncertainError:
    "Do not create the task again before you know that it does not exist. You can check at any time.",
  UnexpectedResponseError:
    "Look at the request and the response below. Something other than the service may have answered.",
  WaitTimeoutError: "Watch the task again: it is still running.",
};

/** All texts of the page, in English. Messages of the service and the client are shown as they are. */
export const en = {
  title: "Pictures to video",
  lead: "Turn a few pictures and one sentence into a short video.",
  language: "Language",
  service: {
    label: "Service",
    page: "Simulator in this page",
    mock: "Simulator of this server",
    service: "Real service, paid",
    pageHint: "Runs entirely in this page, even offline. Nothing is paid for.",
    mockHint: (url: string) => `Requests go to the simulator at ${url}. Nothing is paid for.`,
    serviceHint: (url: string) =>
      `Requests go to ${url} through the server of this page, which adds the key. Each video is paid for.`,
    failed: "Start it and try again, or choose another service.",
    retry: "Try again",
  },
  scenario: {
    label: "What happens to the next task",
    none: "It succeeds",
    hint: "See how the page handles each outcome.",
  },
  form: {
    label: "New video",
    create: "Create video",
    sending: "The request is being sent…",
    inDoubt:
      "It is not known whether one of your requests made a task. Another one may be a second video, paid for twice.",
    optional: "optional",
    more: "More settings",
    notSent: "not sent",
  },
  pictures: {
    legend: (min: number, max: number) => `Pictures, ${min} to ${max}`,
    hint: (formats: string, size: string, pixels: string) =>
      `Choose files, drop or paste them here, or give a web address: ${formats}, up to ${size}, at least ${pixels} px.`,
    choose: "Choose files",
    example: "Fill in an example",
    address: "Web address of a picture",
    add: "Add",
    position: (index: number) => `Picture ${index}`,
    remove: (name: string) => `Remove ${name}`,
    earlier: (name: string) => `Move ${name} forward`,
    later: (name: string) => `Move ${name} back`,
    leftOut: (count: number, max: number) => `${max} pictures at most: ${count} left out.`,
  },
  prompt: {
    label: "Prompt",
    placeholder: "What should happen in the video?",
    example: "The sun rises over the hills.",
    count: (length: number, max: number) => `${length} of ${max} characters`,
  },
  settings: {
    mode: "Mode",
    modes: { std: "Standard, faster", pro: "Professional, better" },
    duration: "Duration",
    seconds: (seconds: string) => `${seconds} seconds`,
    aspectRatio: "Aspect ratio",
    aspectDefault: "Let the service choose",
    negativePrompt: "Negative prompt",
    negativePlaceholder: "What should not be in the video?",
    model: "Model",
    cfgScale: "Prompt strength (cfg_scale)",
    cfgSend: "Send a value",
    externalId: "Your own id for the task",
    externalIdHint: "Must be unique. Without one, the page generates one to find the task again.",
    callback: "Webhook address",
    callbackHint: "The service sends a request to it when the task ends. This page does not receive it.",
    masks: "Motion masks",
    masksHint:
      "For the first picture that is a file. Newer documentation asks not to send masks to this endpoint.",
    masksNone: "Add a picture from a file first.",
  },
  problems: {
    required: "This field is required.",
    promptMissing: "Say what should happen in the video.",
    picturesMissing: (min: number) => `Add at least ${min} pictures.`,
    items: (min: number, max: number, got: string) => `There must be ${min} to ${max}, and there are ${got}.`,
    length: (over: number) => `Shorten it by ${over} ${over === 1 ? "character" : "characters"}.`,
    range: (min: number, max: number) => `It must be a number from ${min} to ${max}.`,
    address: "This is not a web address. It starts with https:// or http://.",
    format: (formats: string) => `This is not a picture of these formats: ${formats}.`,
    bytes: (max: string) => `The file is larger than ${max}.`,
    size: (min: string, got: string) => `The picture has ${got} pixels and needs at least ${min}.`,
    ratio: (min: string, max: string, got: string) =>
      `Width to height must be ${min} to ${max}, and is ${got}.`,
    other: (message: string) => `This does not fit: ${message}.`,
  },
  task: {
    title: "Video",
    none: "Nothing has been created yet. Fill in the form, and your video appears here.",
    phases: {
      sending: "The pictures are being sent…",
      uncertain: "We lost the response and are checking whether there is a task.",
      unresolved: "We could not find out whether there is a task.",
      watching: (status: string) => `The task is ${status}.`,
      stopped: "No longer watched. The task is still running and cannot be cancelled.",
      lost: "The task may still be running, but the page cannot check it.",
      refused: "No video was made.",
      succeed: "The video is ready.",
      failed: "The task failed.",
    },
    statuses: {
      submitted: "waiting in the queue",
      processing: "being worked on",
      succeed: "ready",
      failed: "failed",
    },
    upload: (sent: string, total: string) => `${sent} of ${total} sent`,
    timeline: "What happened",
    facts: {
      task: "Task",
      externalId: "Your id",
      created: "Created",
      checks: "Checks",
      next: "Next check",
      elapsed: "Elapsed",
    },
    typical: (typical: string) => `usually ${typical}`,
    inSeconds: (seconds: number) => `in ${seconds} s`,
    stop: "Stop watching",
    resume: "Watch again",
    checkNow: "Check now",
    events: {
      sent: "Request sent",
      sentAgain: (attempt: number) => `Request sent again, attempt ${attempt}`,
      status: (status: string) => `The task is ${status}`,
      "check-failed": "A check failed",
      uncertain: "It is not known whether there is a task",
      unresolved: "The checks ended without a result",
      refused: "There is no task",
      lost: "The checks ended",
      found: "The task was found",
      stopped: "You stopped watching",
      resumed: "The checks continue",
    },
    video: {
      loading: "Loading the video…",
      progress: (received: string, total: string) => `${received} of ${total} loaded`,
      progressOnly: (received: string) => `${received} loaded`,
      save: "Save the video",
      open: "Open the video",
      label: "Your video",
      unplayable: "This browser cannot play the video. Save it and open it in another player.",
      kept: (date: string) => `The service keeps it until ${date}. Save a copy.`,
    },
  },
  exchange: {
    title: "Request and response",
    request: "Request",
    response: "Response",
    lastCheck: "Last check",
    curl: "The same in a shell",
    keyHint: "The key is the variable COMETAPI_KEY of your shell. It is never in this page.",
    copy: "Copy",
    copied: "Copied",
    waiting: "No response yet.",
    pictureHint: "Pictures from files are sent as Base64, which is shortened here.",
  },
  history: {
    title: "Your videos",
    empty: "Nothing yet.",
    show: "Show",
    delete: (prompt: string) => `Delete ${prompt} from this list`,
    phases: {
      sending: "being sent",
      uncertain: "being checked",
      unresolved: "unknown",
      watching: "under way",
      stopped: "not watched",
      lost: "cannot be checked",
      refused: "not made",
      succeed: "ready",
      failed: "failed",
    },
    hint: "Saved in this browser only.",
  },
  failure: {
    toDo: "What to do",
    billed: "A task may have been made, and a task is paid for.",
    support: (id: string) => `For the service's support: ${id}`,
    titles: {
      Error: "Something went wrong",
      AbortError: "Stopped",
      AuthenticationError: "The key was not accepted",
      ConnectionError: "The connection was lost",
      ContentPolicyError: "Refused by the content rules",
      InvalidInputError: "The request does not fit",
      InvalidRequestError: "The service refused the request",
      KlingError: "Something went wrong",
      NotFoundError: "There is no such task",
      PermissionError: "Not allowed for this account",
      QuotaError: "The balance is used up",
      RateLimitError: "Too many requests at once",
      RequestTimeoutError: "No response in time",
      ResultExpiredError: "The video is gone",
      ServerError: "The service has a problem",
      StorageError: "The browser could not keep the task",
      SubmissionUncertainError: "It is not known whether there is a task",
      TaskFailedError: "The task failed",
      UnexpectedResponseError: "Unexpected response",
      WaitTimeoutError: "It takes longer than usual",
    },
    advice: ownAdvice,
    noAdvice: "Try again later. If the problem remains, look at the request and the response below.",
  },
  masks: maskTextsEn,
};

/** Names of the errors that the page has a title for: the client's classes, its own, and `Error` for all others. */
export type FailureName =
  | "Error"
  | "AbortError"
  | "AuthenticationError"
  | "ConnectionError"
  | "ContentPolicyError"
  | "InvalidInputError"
  | "InvalidRequestError"
  | "KlingError"
  | "NotFoundError"
  | "PermissionError"
  | "QuotaError"
  | "RateLimitError"
  | "RequestTimeoutError"
  | "ResultExpiredError"
  | "ServerError"
  | "StorageError"
  | "SubmissionUncertainError"
  | "TaskFailedError"
  | "UnexpectedResponseError"
  | "WaitTimeoutError";

/** All texts of the page, in one language. */
export type Texts = typeof en;
