import { maskTextsEn } from "../masks/drawing/texts.ts";

/** Only where the page does itself what the client's advice asks a programmer to do. */
const ownAdvice: Partial<Record<FailureName, string>> = {
  StorageError: "Delete old videos from the list below, or free some space on the disk. Nothing was sent.",
  SubmissionUncertainError:
    "The page goes on looking for the task. Create a new one only when you know that there is none.",
  UnexpectedResponseError:
    "Look at the request and the answer below: something else than the service may have answered.",
  WaitTimeoutError: "Watch the task again: it lives on.",
};

/** Everything that the page says, in English. What the service and the client say stays in their own words. */
export const en = {
  title: "Pictures to video",
  lead: "Kling brings a few pictures and a sentence into one short video.",
  language: "Language",
  service: {
    label: "Service",
    page: "Simulator in this page",
    mock: "Simulator of this server",
    service: "Real service, paid",
    pageHint: "Everything happens in this page, also without a network. Nothing is paid for.",
    mockHint: (url: string) => `The page asks the simulator at ${url}. Nothing is paid for.`,
    serviceHint: (url: string) =>
      `The page asks ${url} through its server, which adds the key. Each video is paid for.`,
    failed: "Start it and try again, or choose another service.",
    retry: "Try again",
  },
  scenario: {
    label: "What happens to the next task",
    none: "It succeeds",
    hint: "Choose how the service should behave, to see what the page makes of it.",
  },
  form: {
    label: "New video",
    create: "Create video",
    sending: "The request is being sent…",
    inDoubt:
      "For one request nobody knows yet whether it made a task. Another one may be a second video, paid for twice.",
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
    cfgScale: "Closeness to the prompt (cfg_scale)",
    cfgSend: "Send a value",
    externalId: "Your own id for the task",
    externalIdHint: "Each id once. Without one, the page makes one up, to find the task again.",
    callback: "Webhook address",
    callbackHint: "The service posts to it when the task ends. This page does not listen to it.",
    masks: "Motion masks",
    masksHint:
      "For the first picture that is a file. The newer documentation asks not to send them on this route.",
    masksNone: "Add a picture from a file first.",
  },
  problems: {
    required: "This is needed.",
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
      uncertain: "Nobody knows yet whether the service made this task. The page looks for it.",
      watching: (status: string) => `The task is ${status}.`,
      stopped: "No longer watched. The task lives on: nothing can cancel it.",
      lost: "The task lives on, but the page cannot see it.",
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
      looks: "Looks",
      next: "Next look",
      elapsed: "Elapsed",
    },
    typical: (typical: string) => `usually ${typical}`,
    inSeconds: (seconds: number) => `in ${seconds} s`,
    stop: "Stop watching",
    resume: "Watch again",
    lookNow: "Look for the task now",
    events: {
      sent: "The request left",
      sentAgain: (attempt: number) => `The request left again, attempt ${attempt}`,
      status: (status: string) => `The task is ${status}`,
      "look-failed": "A look failed",
      uncertain: "It is not known whether there is a task",
      refused: "There is no task",
      lost: "The watch ended",
      found: "The task was found",
      stopped: "You stopped watching",
      resumed: "The watch goes on",
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
    title: "Request and answer",
    request: "Request",
    answer: "Answer",
    lastLook: "Last look",
    curl: "The same in a shell",
    keyHint: "The key is the variable COMETAPI_KEY of your shell. It is never in this page.",
    copy: "Copy",
    copied: "Copied",
    waiting: "No answer yet.",
    pictureHint: "Pictures from files travel as Base64; here a word stands for each.",
  },
  history: {
    title: "Your videos",
    empty: "Nothing yet.",
    show: "Show",
    delete: (prompt: string) => `Delete ${prompt} from this list`,
    phases: {
      sending: "being sent",
      uncertain: "in doubt",
      watching: "under way",
      stopped: "not watched",
      lost: "out of sight",
      refused: "not made",
      succeed: "ready",
      failed: "failed",
    },
    hint: "This list is kept in this browser alone.",
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
      RequestTimeoutError: "No answer in time",
      ResultExpiredError: "The video is gone",
      ServerError: "The service has a problem",
      StorageError: "The browser could not keep the task",
      SubmissionUncertainError: "It is not known whether there is a task",
      TaskFailedError: "The task failed",
      UnexpectedResponseError: "An answer that makes no sense",
      WaitTimeoutError: "It takes longer than usual",
    },
    advice: ownAdvice,
    noAdvice: "Try again later. If it stays, look at the request and the answer below.",
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

/** Everything that the page says, in one language. */
export type Texts = typeof en;
